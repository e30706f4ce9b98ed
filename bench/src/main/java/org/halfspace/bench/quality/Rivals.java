// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.quality;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * faiss's quantizers for each budget, as its factory describes them, and ITQn for n signs of
 * iterative quantization. Each takes as much of the budget as its form allows, with what it stores
 * for a vector besides: two numbers for RaBitQ and EDEN, nine bytes for TurboQuant (SQtq). PCA in
 * front of a quantizer leaves dimensions away, RR adds some.
 */
final class Rivals {
  private static final Map<Integer, String> WORDS =
      Map.of(
          75,
          "ITQ75 PCAR8,RaBitQ@qb=8 PCAR8,EDEN1BIASED PCA18,SQ4 PCA9,SQ8 PQ15x5 OPQ9_297,PQ9x8"
              + " RQ9x8",
          150,
          "ITQ150 PCAR80,RaBitQ@qb=8 PCAR80,EDEN1BIASED PCAR32,SQtq2 PCA37,SQ4 PCA18,SQ8 PQ30x5"
              + " OPQ18_288,PQ18x8 RQ18x8",
          300,
          "ITQ300 PCAR232,RaBitQ@qb=8 PCAR232,EDEN1BIASED PCAR112,SQtq2 PCA75,SQ4 PCA50,SQ6"
              + " PCA37,SQ8 PQ75x4 PQ50x6 OPQ75,PQ75x4 OPQ37_296,PQ37x8 RQ37x8",
          600,
          "RR536,RaBitQ@qb=8 PCAR216,RaBitQ2@qb=8 RR536,EDEN1BIASED PCAR268,EDEN2BIASED"
              + " PCAR264,SQtq2 PCA150,SQ4 PCA100,SQ6 PCA75,SQ8 PQ75x8 OPQ75,PQ75x8",
          1200,
          "RR1136,RaBitQ@qb=8 PCAR256,RaBitQ4@qb=8 RR1136,EDEN1BIASED PCAR284,EDEN4BIASED"
              + " PCAR280,SQtq4 SQ4 PCA200,SQ6 PCA150,SQ8 PQ150x8 OPQ150,PQ150x8");

  private static final Map<Integer, String> MNIST =
      Map.of(
          64,
          "ITQ64 PCA16,SQ4 PCA8,SQ8 PQ8x8 OPQ8,PQ8x8 RQ8x8",
          128,
          "ITQ128 PCAR64,RaBitQ@qb=8 PCAR64,EDEN1BIASED PCAR32,EDEN2BIASED PCAR24,SQtq2 PCA32,SQ4"
              + " PCA21,SQ6 PCA16,SQ8 PQ16x8 OPQ16,PQ16x8 RQ16x8",
          256,
          "ITQ256 PCAR192,RaBitQ@qb=8 PCAR192,EDEN1BIASED PCAR96,EDEN2BIASED PCAR88,SQtq2"
              + " PCA64,SQ4 PCA42,SQ6 PCA32,SQ8 Pad832,PQ64x4 Pad800,PQ32x8 OPQ32_768,PQ32x8 RQ32x8",
          784,
          "ITQ784 PCAR720,RaBitQ@qb=8 PCAR312,RaBitQ2@qb=8 PCAR360,EDEN2BIASED"
              + " PCAR180,EDEN4BIASED PCAR176,SQtq4 PCA196,SQ4 PCA130,SQ6 PCA98,SQ8 PQ98x8"
              + " OPQ98,PQ98x8");

  private Rivals() {}

  /** The quantizers of each budget of a data set, smaller budgets first. */
  static Map<Integer, List<String>> of(DataSet data) {
    Map<Integer, List<String>> rivals = new TreeMap<>();
    Map<Integer, String> lists = data.name().equals("words") ? WORDS : MNIST;
    lists.forEach((bits, names) -> rivals.put(bits, List.of(names.split(" "))));
    return rivals;
  }
}
