// SPDX-License-Identifier: Apache-2.0
package org.halfspace.data.format;

/** Whether the first line of a CSV file names the columns. */
public enum CsvHeader {
  /** The first line is a header if none of its fields is a number. */
  DETECT,
  /** The first line is a header, even if it holds numbers. */
  PRESENT,
  /** The first line holds values. */
  ABSENT
}
