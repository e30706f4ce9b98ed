// SPDX-License-Identifier: Apache-2.0
/**
 * What a set of vectors is like, before anything is fitted to it: what is broken in it, how its
 * variance is spread, how far it is from Gaussian, and what that means for codes.
 */
package org.halfspace.inspect;
