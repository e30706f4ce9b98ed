// SPDX-License-Identifier: Apache-2.0
package org.halfspace.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import java.util.List;
import org.halfspace.code.ByteTables;
import org.halfspace.code.UnitLayout;

/**
 * The graph of a decoder of tables: one lookup for each byte or half byte, added up in the order of
 * the library, so that memory is N d numbers at a time and sums round alike. Stateless.
 */
final class TableGraphs {
  private TableGraphs() {}

  /**
   * The decoder, without gain.
   *
   * @param layout of the codes; bits that belong to no unit change nothing
   */
  static GraphProto decoder(ByteTables tables, UnitLayout layout) {
    Graph graph = new Graph("decoder");
    String codes = graph.input("codes", DataType.UINT8, layout.bytesPerCode());
    String numbers = graph.cast("codesAsNumbers", codes, DataType.INT64);
    int d = tables.dimension();
    int groups = tables.groups();
    int entries = 1 << tables.entryBits();
    String rows = graph.floats("tables", rows(tables, layout), (long) groups * entries, d);
    Lookup lookup = new Lookup(graph, rows);
    String sum = graph.floats("offset", tables.offset(), d);
    boolean halves = tables.entryBits() < Byte.SIZE;
    String sixteen = halves ? graph.longs("sixteen", new long[] {entries}, new long[0]) : "";
    String high = halves ? graph.node("Div", "high", List.of(numbers, sixteen)) : numbers;
    String low = halves ? graph.node("Mod", "low", List.of(numbers, sixteen)) : "";
    for (int k = 0; k < layout.bytesPerCode(); k++) {
      int group = halves ? 2 * k : k;
      String row = lookup.row(high, k, group, entries);
      if (halves && group + 1 < groups) {
        String second = lookup.row(low, k, group + 1, entries);
        row = graph.node("Add", "byte" + k, List.of(row, second));
      }
      boolean last = k == layout.bytesPerCode() - 1;
      sum = graph.node("Add", last ? "vectors" : "sum" + k, List.of(sum, row));
    }
    graph.output("vectors", DataType.FLOAT, d);
    return graph.build();
  }

  /** Rows that entries look up. */
  private record Lookup(Graph graph, String rows) {
    /**
     * @param entries of all bytes of each code: N × ⌈n/8⌉
     * @param column which of them
     */
    String row(String entries, int column, int group, int size) {
      String index = graph.longs("column" + group, new long[] {column}, new long[0]);
      String entry =
          graph.node(
              "Gather", "entry" + group, List.of(entries, index), Graph.attribute("axis", 1));
      String first = graph.longs("first" + group, new long[] {(long) group * size}, new long[0]);
      String place = graph.node("Add", "place" + group, List.of(entry, first));
      return graph.node("Gather", "row" + group, List.of(rows, place));
    }
  }

  /** The tables, where entries that differ in bits of no unit have the same row. */
  private static float[] rows(ByteTables tables, UnitLayout layout) {
    float[] rows = tables.tables();
    int d = tables.dimension();
    int entryBits = tables.entryBits();
    int entries = 1 << entryBits;
    int[] used = used(layout, entryBits, tables.groups());
    for (int group = 0; group < tables.groups(); group++) {
      for (int entry = 0; entry < entries; entry++) {
        int from = group * entries + (entry & used[group]);
        System.arraycopy(rows, from * d, rows, (group * entries + entry) * d, d);
      }
    }
    return rows;
  }

  /** Of each group the bits that belong to units. */
  private static int[] used(UnitLayout layout, int entryBits, int groups) {
    int[] used = new int[groups];
    int perByte = Byte.SIZE / entryBits;
    for (int j = 0; j < layout.units(); j++) {
      for (int bit = 0; bit < layout.unitBits(j); bit++) {
        int place = layout.shiftOf(j) + bit;
        int group = layout.byteOf(j) * perByte + perByte - 1 - place / entryBits;
        used[group] |= 1 << place % entryBits;
      }
    }
    return used;
  }

  /** How many bytes the tensors of a decoder take. */
  static long bytes(ByteTables tables) {
    long rows = (long) tables.groups() << tables.entryBits();
    return Float.BYTES * (rows + 1) * tables.dimension();
  }
}
