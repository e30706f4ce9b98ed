// SPDX-License-Identifier: Apache-2.0
/** The page about a set of vectors. Imports {@code inspect} of the library and the report. */
package org.halfspace.lab.inspect;
