// SPDX-License-Identifier: Apache-2.0
package org.halfspace.source.sums;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Finds the few rows that carry most of a sum over all rows, as outliers do of a variance. Keeps
 * {@value #MOST} rows. Not thread-safe.
 */
public final class HeaviestRows {
  /** This many rows are still called a few. */
  private static final int MOST = 10;

  /** And they are at most one of that many. */
  private static final int ONE_OF = 50;

  /** With fewer rows a few of them always carry most. */
  private static final int FEWEST = 20;

  private static final double DOMINATING = 0.5;

  private final PriorityQueue<Row> heaviest =
      new PriorityQueue<>(Comparator.comparingDouble(Row::share));
  private double total;
  private long count;

  /** No rows yet. */
  public HeaviestRows() {}

  /**
   * A row, counted from 0.
   *
   * @param share of the sum, 0 to 1
   */
  public record Row(long row, double share) {}

  /** Adds the next row by its share of the sum, which is not negative. */
  public void add(double weight) {
    add(count, weight);
  }

  /**
   * Adds a row by its share of the sum.
   *
   * @param row its number
   * @param weight not negative
   */
  public void add(long row, double weight) {
    total += weight;
    keep(new Row(row, weight));
    count++;
  }

  private void keep(Row row) {
    if (heaviest.size() < MOST || row.share() > heaviest.element().share()) {
      heaviest.add(row);
      if (heaviest.size() > MOST) {
        heaviest.remove();
      }
    }
  }

  /** Adds the rows that others have seen. */
  public void merge(HeaviestRows others) {
    total += others.total;
    count += others.count;
    others.heaviest.stream().sorted(Comparator.comparingLong(Row::row)).forEach(this::keep);
  }

  /** Writes all for {@link #readFrom}. */
  public void writeTo(DataOutput out) throws IOException {
    out.writeDouble(total);
    out.writeLong(count);
    out.writeInt(heaviest.size());
    for (Row row : heaviest) {
      out.writeLong(row.row());
      out.writeDouble(row.share());
    }
  }

  /** Reads what {@link #writeTo} has written. */
  public static HeaviestRows readFrom(DataInput in) throws IOException {
    HeaviestRows rows = new HeaviestRows();
    rows.total = in.readDouble();
    rows.count = in.readLong();
    for (int left = in.readInt(); left > 0; left--) {
      rows.keep(new Row(in.readLong(), in.readDouble()));
    }
    return rows;
  }

  /**
   * The heaviest rows, first the one that carries most, if a few carry more than half of the sum;
   * no more of them than it takes. Empty otherwise.
   */
  public List<Row> dominating() {
    List<Row> rows = new ArrayList<>(heaviest);
    rows.sort(Comparator.comparingDouble(Row::share).reversed());
    long few = Math.min(MOST, Math.max(1, count / ONE_OF));
    double sum = 0;
    List<Row> result = new ArrayList<>();
    for (int i = 0; i < Math.min(few, rows.size()) && count >= FEWEST; i++) {
      Row row = rows.get(i);
      sum += row.share();
      result.add(new Row(row.row(), row.share() / total));
      if (sum > DOMINATING * total) {
        return List.copyOf(result);
      }
    }
    return List.of();
  }
}
