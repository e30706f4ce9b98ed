// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.report;

/** One thing on a page, below the heading of its section. */
public sealed interface Block
    permits Paragraph, Subheading, KeyFigures, Table, ChartFigure, ImageGrid, Command {}
