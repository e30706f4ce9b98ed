// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.halfspace.code.CodeLayout;
import org.halfspace.code.CodeSet;

/**
 * Some codes of a partition as a set that core can search, in the order of their ids, so that
 * core's ties by number are ties by id. The arrays are used again for the next codes: what searched
 * these is not to be used any more. Belongs to one thread.
 */
final class CodeBlock implements CodeSet {
  private static final int MOST_ROWS = 1 << 16;
  private static final int MOST_BYTES = 1 << 25;
  private static final int LEAST_ROWS = 1 << 10;

  private final CodeLayout layout;
  private final CodeCells cells;
  private final String idColumn;
  private final Object[] ids;
  private byte[] packed;
  private short[] gains;
  private byte[] sparePacked;
  private short[] spareGains;
  private int count;

  CodeBlock(CodeLayout layout, boolean gainApart, String idColumn) {
    this.layout = layout;
    this.cells = CodeCells.of(layout, gainApart);
    this.idColumn = idColumn;
    int bytes = layout.bytesPerCode();
    int capacity = Math.max(LEAST_ROWS, Math.min(MOST_ROWS, MOST_BYTES / bytes));
    this.ids = new Object[capacity];
    this.packed = new byte[Math.multiplyExact(capacity, bytes)];
    this.gains = new short[layout.gains(capacity)];
    this.sparePacked = new byte[0];
    this.spareGains = gains;
  }

  /**
   * Takes the next codes; those that are null are left out.
   *
   * @param rows id, code, and gain where it is apart
   * @return whether there are any
   * @throws IllegalArgumentException if an id is null, or a cell is no code; the message has the id
   */
  boolean fill(Iterator<Row> rows) {
    count = 0;
    while (count < ids.length && rows.hasNext()) {
      Row row = rows.next();
      if (row.isNullAt(1)) {
        continue;
      }
      Object id = row.get(0);
      if (id == null) {
        throw new IllegalArgumentException(TableRole.CODES.column(idColumn) + " is null in a row");
      }
      Float gain = row.size() < 3 || row.isNullAt(2) ? null : row.getFloat(2);
      String complaint = cells.read(row.getAs(1), gain, packed, gains, count);
      if (!complaint.isEmpty()) {
        throw new IllegalArgumentException(place(id) + ": " + complaint);
      }
      ids[count++] = id;
    }
    InvalidRows.requireCodes(layout, packed, gains, count, row -> place(ids[row]));
    sort();
    return count > 0;
  }

  private String place(Object id) {
    return TableRole.CODES.says(idColumn + " = " + IdOrder.text(id));
  }

  private void sort() {
    if (isSorted()) {
      return;
    }
    Integer[] order = new Integer[count];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> IdOrder.compare(ids[a], ids[b]));
    if (sparePacked.length == 0) {
      sparePacked = new byte[packed.length];
      spareGains = new short[gains.length];
    }
    int bytes = layout.bytesPerCode();
    Object[] sorted = new Object[count];
    for (int i = 0; i < count; i++) {
      int from = order[i];
      sorted[i] = ids[from];
      System.arraycopy(packed, from * bytes, sparePacked, i * bytes, bytes);
      if (gains.length > 0) {
        spareGains[i] = gains[from];
      }
    }
    System.arraycopy(sorted, 0, ids, 0, count);
    byte[] swappedPacked = packed;
    packed = sparePacked;
    sparePacked = swappedPacked;
    short[] swappedGains = gains;
    gains = spareGains;
    spareGains = swappedGains;
  }

  private boolean isSorted() {
    for (int i = 1; i < count; i++) {
      if (IdOrder.compare(ids[i - 1], ids[i]) > 0) {
        return false;
      }
    }
    return true;
  }

  Object id(long row) {
    return ids[(int) row];
  }

  /** A code with its gain. */
  byte[] cell(long row) {
    return CodeCells.of(layout, false).cell(packed, gains, (int) row);
  }

  @Override
  public CodeLayout layout() {
    return layout;
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public Optional<String> model() {
    return Optional.empty();
  }

  @Override
  public String description() {
    return count + " codes of a partition";
  }

  @Override
  public void read(long from, int rows, byte[] toPacked, short[] toGains) {
    int bytes = layout.bytesPerCode();
    System.arraycopy(packed, (int) from * bytes, toPacked, 0, rows * bytes);
    System.arraycopy(gains, gains(1) * (int) from, toGains, 0, gains(rows));
  }
}
