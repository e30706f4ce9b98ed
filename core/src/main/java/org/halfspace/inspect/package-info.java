// SPDX-License-Identifier: Apache-2.0
/**
 * What a set of vectors is like, before anything is fitted to it: what is broken in it, how its
 * variance is spread, how far it is from Gaussian, and what that means for codes. Imports {@code
 * code}, {@code limits}, {@code source}, {@code activation}, {@code data} and {@code linalg}.
 */
package org.halfspace.inspect;
