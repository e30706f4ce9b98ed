// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.chart;

/** One point of a series, in the units of the axes. */
public record Point(double x, double y) {}
