// SPDX-License-Identifier: Apache-2.0
/** Codes as doc values of a Lucene index. */
package org.halfspace.examples.lucene;
