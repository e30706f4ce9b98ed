// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.report;

import java.util.List;

/** A heading and what stands below it. */
public record Section(String title, List<Block> blocks) {
  public Section {
    if (title.isBlank()) {
      throw new IllegalArgumentException("title: blank");
    }
    blocks = List.copyOf(blocks);
  }

  public static Section of(String title, Block... blocks) {
    return new Section(title, List.of(blocks));
  }
}
