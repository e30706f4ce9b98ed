// SPDX-License-Identifier: Apache-2.0
/** The page about a set of vectors. */
package org.halfspace.lab.inspect;
