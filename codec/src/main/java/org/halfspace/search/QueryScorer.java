// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import java.util.function.Supplier;
import org.halfspace.search.scan.ScanTerms;

/**
 * One query, ready to score blocks. Keys are smaller for nearer codes; what all codes of a query
 * have in common is added at the end. Immutable.
 */
interface QueryScorer {

  /** Keys of the codes in a block; overwritten by the next query of the block. */
  float[] keys(ScanBlock block);

  /** The score that belongs to a key. */
  double score(double key);

  /** By Hamming distance. */
  record Hamming(long[] words, int at) implements QueryScorer {
    @Override
    public float[] keys(ScanBlock block) {
      return block.hamming(words, at);
    }

    @Override
    public double score(double key) {
      return key;
    }
  }

  /**
   * What asymmetric scores have beside ⟨w, σ⟩, w = Aᵀq or Aᵀ(q − μ), for cosine over ‖q‖. Keys are
   * in units of a power of two, in which float32 neither overflows nor underflows.
   *
   * @param shift what is added to ⟨w, σ⟩: the product of the same vector with c, in units of keys
   * @param baseWeight how much of a code's own number the key has: for L2 1 of ‖x̂ − μ‖², for
   *     cosine −⟨q, μ⟩/‖q‖ of 1/‖x̂‖, times the unit of that number over the unit of keys
   * @param unit of the keys
   * @param common what is added to the key in its proper units: ‖q − μ‖² for L2, −⟨q, μ⟩ for
   *     products
   */
  record Terms(Metric metric, float shift, float baseWeight, double unit, double common) {

    /** base · baseWeight + factor · (⟨w, σ⟩ + shift), in float32. */
    float key(ScanTerms codes, int i, float product) {
      return codes.base()[i] * baseWeight + codes.factor()[i] * (product + shift);
    }

    double score(double key) {
      double sum = key * unit + common;
      // Rounding can leave a distance below 0.
      return metric == Metric.L2 ? Math.max(0, sum) : metric.key(sum);
    }
  }

  /** With w as it is. Thread-safe. */
  final class Exact implements QueryScorer {
    private final float[] signed;
    private final Terms terms;
    private final Supplier<float[]> maker;
    private volatile float[] tables;

    /**
     * @param signed w, where bits of a code are its signs; else empty
     * @param maker of the tables of every byte, when they are first asked for
     */
    Exact(float[] signed, Terms terms, Supplier<float[]> maker) {
      this.signed = signed;
      this.terms = terms;
      this.maker = maker;
    }

    float[] signed() {
      return signed;
    }

    Terms terms() {
      return terms;
    }

    float[] tables() {
      float[] known = tables;
      if (known == null) {
        known = maker.get();
        tables = known;
      }
      return known;
    }

    @Override
    public float[] keys(ScanBlock block) {
      return block.asymmetric(tables(), terms);
    }

    @Override
    public double score(double key) {
      return terms.score(key);
    }
  }

  /** With w in four bits an entry. */
  record FourBit(QueryTables.FourBits query, Terms terms) implements QueryScorer {
    @Override
    public float[] keys(ScanBlock block) {
      return block.fourBits(query, terms);
    }

    @Override
    public double score(double key) {
      return terms.score(key);
    }
  }
}
