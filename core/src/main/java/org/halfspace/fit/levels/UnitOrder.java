// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.levels;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.halfspace.code.UnitLayout;

/**
 * An order of units in which bytes are filled, as a unit may not lie across their borders: the
 * largest units first, each into the first byte that still has room for it. Bytes that have room
 * left stand last, the least full at the very end, where what is missing is no padding.
 */
public final class UnitOrder {
  private UnitOrder() {}

  /** A byte and the units in it. */
  private static final class Bin {
    private final List<Integer> units = new ArrayList<>();
    private int room = Byte.SIZE;
  }

  /**
   * The order.
   *
   * @param unitBits bits of each unit, 1 to 8
   * @return indexes of {@code unitBits}, the unit that comes first in the code first
   */
  static int[] of(int[] unitBits) {
    List<Bin> bins = bins(unitBits);
    bins.sort(Comparator.comparingInt(bin -> bin.room));
    return bins.stream().flatMap(bin -> bin.units.stream()).mapToInt(Integer::intValue).toArray();
  }

  private static List<Bin> bins(int[] unitBits) {
    List<List<Integer>> bySize = new ArrayList<>();
    for (int b = 0; b <= Byte.SIZE; b++) {
      bySize.add(new ArrayList<>());
    }
    for (int j = 0; j < unitBits.length; j++) {
      bySize.get(unitBits[j]).add(j);
    }
    List<Bin> bins = new ArrayList<>();
    // Of the bytes with that much room, the first; all bytes before it have less.
    for (int b = Byte.SIZE; b >= 1; b--) {
      int at = 0;
      for (int unit : bySize.get(b)) {
        while (at < bins.size() && bins.get(at).room < b) {
          at++;
        }
        if (at == bins.size()) {
          bins.add(new Bin());
        }
        bins.get(at).units.add(unit);
        bins.get(at).room -= b;
      }
    }
    return bins;
  }

  /**
   * An order in which the first units are the best ones, as far as bytes allow: units come by rank,
   * each into the first byte that still has room for it. Where that takes more bits than are
   * allowed, bytes are filled as {@link #of} does, the one with the best unit first.
   *
   * @param unitBits bits of each unit, 1 to 8
   * @param ranked indexes of {@code unitBits}, the best unit first
   * @param mostBits how many bits the code may have, padding among them
   */
  public static int[] ranked(int[] unitBits, int[] ranked, int mostBits) {
    List<Bin> bins = new ArrayList<>();
    int[] firstWithRoom = new int[Byte.SIZE + 1];
    for (int unit : ranked) {
      int b = unitBits[unit];
      int at = firstWithRoom[b];
      while (at < bins.size() && bins.get(at).room < b) {
        at++;
      }
      firstWithRoom[b] = at;
      if (at == bins.size()) {
        bins.add(new Bin());
      }
      bins.get(at).units.add(unit);
      bins.get(at).room -= b;
    }
    int[] order = bins.stream().flatMap(bin -> bin.units.stream()).mapToInt(i -> i).toArray();
    return bits(unitBits, order) <= mostBits ? order : filled(unitBits, ranked);
  }

  /** Bytes as {@link #of} fills them, the one with the best unit first. */
  private static int[] filled(int[] unitBits, int[] ranked) {
    int[] rank = new int[ranked.length];
    for (int r = 0; r < ranked.length; r++) {
      rank[ranked[r]] = r;
    }
    List<Bin> bins = bins(unitBits);
    Comparator<Integer> byRank = Comparator.comparingInt(unit -> rank[unit]);
    bins.forEach(bin -> bin.units.sort(byRank));
    // Bytes with room left stay last, where least of what is missing is padding.
    bins.sort(
        Comparator.comparingInt((Bin bin) -> bin.room)
            .thenComparing(bin -> bin.units.get(0), byRank));
    return bins.stream().flatMap(bin -> bin.units.stream()).mapToInt(i -> i).toArray();
  }

  /** Bytes with equal room, next to one another. */
  private record Run(int room, int bytes) {}

  /**
   * The bits of a code whose units are in this order, padding among them. Bytes that are filled in
   * the same way are counted, not gone through, so that a search can ask for thousands of sizes.
   *
   * @param sizes how many units have b bits, index b
   */
  static int bits(int[] sizes) {
    List<Run> runs = List.of();
    for (int b = Byte.SIZE; b >= 1; b--) {
      runs = filled(runs, b, sizes[b]);
    }
    int bytes = runs.stream().mapToInt(Run::bytes).sum();
    return bytes * Byte.SIZE - runs.stream().mapToInt(Run::room).max().orElse(0);
  }

  /** The bytes after that many units of b bits, each in the first byte that has room for it. */
  private static List<Run> filled(List<Run> runs, int b, int count) {
    List<Run> next = new ArrayList<>();
    int left = count;
    for (Run run : runs) {
      left = fill(run, b, left, next);
    }
    int each = Byte.SIZE / b;
    fill(new Run(Byte.SIZE, (left + each - 1) / each), b, left, next);
    return next;
  }

  /** How many units are left after the bytes of a run. */
  private static int fill(Run run, int b, int count, List<Run> next) {
    int each = run.room() / b;
    int full = each == 0 ? 0 : Math.min(run.bytes(), count / each);
    int left = count - full * each;
    add(next, run.room() - each * b, full);
    int untouched = run.bytes() - full;
    if (untouched > 0 && each > 0 && left > 0) {
      add(next, run.room() - left * b, 1);
      untouched--;
      left = 0;
    }
    add(next, run.room(), untouched);
    return left;
  }

  private static void add(List<Run> runs, int room, int bytes) {
    if (bytes > 0) {
      runs.add(new Run(room, bytes));
    }
  }

  /** The bits of a code with these units in this order, padding among them. */
  static int bits(int[] unitBits, int[] order) {
    int[] ordered = new int[order.length];
    for (int k = 0; k < order.length; k++) {
      ordered[k] = unitBits[order[k]];
    }
    return UnitLayout.of(ordered).bits();
  }
}
