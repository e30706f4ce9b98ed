// SPDX-License-Identifier: Apache-2.0
/** Decoders that look up rows of tables, fitted by least squares, and which units share a table. */
package org.halfspace.fit.tables;
