// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.halfspace.code.ByteTables;
import org.halfspace.code.UnitLayout;
import org.halfspace.fit.decoder.CodedSample;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.blas.Blas;

/**
 * Which units share a table. What a table says beyond a linear decoder are products of the units of
 * its group, so units belong together where |E[z_i z_j g r]|² is large, with z the standardized
 * values of units and r what the linear decoder leaves. Groups are filled greedily, then units
 * change places as long as the sum over the pairs within groups grows. In groups of four bits,
 * whose few entries have many vectors each, they change places once more where the tables of the
 * two groups explain more, products of three and four units among it. Units change places with
 * others of as many bits only, so that the code stays as long as it is. Groups that explain most
 * come first, as far as bytes are full. Stateless and thread-safe.
 *
 * <p>Expectations are estimated on up to {@value PairProducts#MOST_VECTORS} vectors and up to
 * {@value PairProducts#MOST_DIRECTIONS} random directions of r; fewer, down to 2048 and 8, where
 * there are many units. Deterministic for the same seed and number of BLAS threads. Cost about 2 ·
 * 10¹⁰ multiplications by BLAS and, with four bits, up to 10¹⁰ additions.
 */
public final class UnitGrouping {
  private UnitGrouping() {}

  /**
   * The order of the units.
   *
   * @param entryBits 8 or 4, the bits of a group
   * @param threads of BLAS and of what is not BLAS
   * @return which unit comes at each place; the layout of the units in this order is that of the
   *     code, but for the order of full groups
   * @throws IllegalArgumentException if a unit lies across two groups, {@code entryBits} is neither
   *     8 nor 4, or there is no vector
   */
  public static int[] of(CodedSample sample, int entryBits, long seed, int threads) {
    Parallel.requireThreads(threads);
    UnitLayout layout = sample.codec().units().layout();
    if (!ByteTables.fits(layout, entryBits)) {
      throw new IllegalArgumentException(
          "entryBits: " + entryBits + ", but units lie across the border of two groups");
    }
    if (sample.rows() < 1) {
      throw new IllegalArgumentException("sample: no vectors");
    }
    return Blas.with(
        threads,
        () -> {
          PairProducts products = PairProducts.of(sample, seed, threads);
          List<int[]> groups = groups(layout, entryBits);
          int[] pairs = new GroupAssignment(layout.unitBits(), groups, products.scores()).run();
          int[] found =
              entryBits < Byte.SIZE ? products.means().refine(groups, pairs, seed) : pairs;
          return ordered(layout, entryBits, groups, found, products);
        });
  }

  /** The places of each group. */
  private static List<int[]> groups(UnitLayout layout, int entryBits) {
    List<int[]> groups = new ArrayList<>();
    int from = 0;
    for (int j = 1; j <= layout.units(); j++) {
      if (j == layout.units() || group(layout, j, entryBits) != group(layout, from, entryBits)) {
        groups.add(IntStream.range(from, j).toArray());
        from = j;
      }
    }
    return groups;
  }

  private static int group(UnitLayout layout, int unit, int entryBits) {
    return (layout.byteOf(unit) * Byte.SIZE + Byte.SIZE - 1 - layout.shiftOf(unit)) / entryBits;
  }

  /** Full groups by falling weight, the others after them; as they stood if that takes padding. */
  private static int[] ordered(
      UnitLayout layout, int entryBits, List<int[]> groups, int[] found, PairProducts products) {
    List<int[]> units =
        groups.stream().map(places -> Arrays.stream(places).map(p -> found[p]).toArray()).toList();
    List<int[]> sorted = new ArrayList<>(units);
    Comparator<int[]> lessFull =
        Comparator.comparing(own -> Arrays.stream(own).map(layout::unitBits).sum() < entryBits);
    sorted.sort(lessFull.thenComparing(own -> -products.explained(own)));
    int[] order = sorted.stream().flatMapToInt(Arrays::stream).toArray();
    UnitLayout changed = UnitLayout.of(Arrays.stream(order).map(layout::unitBits).toArray());
    List<int[]> places = changed.bits() == layout.bits() ? groups(changed, entryBits) : List.of();
    boolean kept = ByteTables.fits(changed, entryBits) && places.size() == sorted.size();
    for (int k = 0; kept && k < places.size(); k++) {
      kept = places.get(k).length == sorted.get(k).length;
    }
    return kept ? order : found;
  }
}
