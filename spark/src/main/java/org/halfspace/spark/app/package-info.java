// SPDX-License-Identifier: Apache-2.0
/**
 * A program for {@code spark-submit}: fit, encode, decode, evaluate and search from tables to
 * tables. One class per command, nothing but options, reading, writing and printing.
 */
package org.halfspace.spark.app;
