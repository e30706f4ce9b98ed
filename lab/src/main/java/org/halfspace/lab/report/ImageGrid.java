// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.report;

import java.util.List;

/**
 * Rows of small images, the same picture below itself in every row.
 *
 * @param caption what the rows show
 * @param rows at least one, all with the same number of images
 */
public record ImageGrid(String caption, List<Row> rows) implements Block {

  /**
   * Images side by side.
   *
   * @param title what the row is, e.g. {@code 144 bits}
   * @param note numbers that belong to it; may be empty
   * @param images at least one
   */
  public record Row(String title, String note, List<Picture> images) {
    public Row {
      images = List.copyOf(images);
    }
  }

  public ImageGrid {
    rows = List.copyOf(rows);
    if (rows.isEmpty() || rows.get(0).images().isEmpty()) {
      throw new IllegalArgumentException("rows: no image in the grid \"" + caption + "\"");
    }
    int columns = rows.get(0).images().size();
    for (Row row : rows) {
      if (row.images().size() != columns) {
        throw new IllegalArgumentException(
            "row \"%s\": %d images, but the first row has %d"
                .formatted(row.title(), row.images().size(), columns));
      }
    }
  }
}
