// SPDX-License-Identifier: Apache-2.0
/** A line chart as plain values, and the file it becomes. The only package that knows XChart. */
package org.halfspace.lab.chart;
