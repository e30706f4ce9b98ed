// SPDX-License-Identifier: Apache-2.0
/**
 * Fit, encode, decode and search in tables of Apache Spark. Spark distributes; the mathematics is
 * that of halfspace-core.
 */
package org.halfspace.spark;
