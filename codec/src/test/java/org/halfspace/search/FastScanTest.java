// SPDX-License-Identifier: Apache-2.0
package org.halfspace.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.halfspace.code.ByteTables;
import org.halfspace.code.CodeSet;
import org.halfspace.code.GainRule;
import org.halfspace.code.LevelCodec;
import org.halfspace.code.Quantizer;
import org.halfspace.code.SignCodec;
import org.halfspace.code.UnitCodec;
import org.halfspace.code.VectorCodec;
import org.halfspace.code.engine.FastScanSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The fast scan finds what scoring every code finds: the same numbers, scores equal bit for bit.
 */
class FastScanTest {
  /** Of a query and a code, over all tests of random codecs. */
  private static final long PAIRS = 1_000_000;

  @BeforeEach
  void requireFastScan() {
    assumeTrue(FastScanSupport.present(), "needs the Vector API");
  }

  /** What a random search is of. */
  private record Case(VectorCodec codec, byte[] packed, short[] gains, float[] queries) {
    int count() {
      return packed.length / codec.units().bytesPerCode();
    }

    CodeSearch search() {
      return CodeSearch.of(codec, CodeSet.of(codec.layout(), packed, gains, Optional.empty()));
    }
  }

  private static float[] gaussian(SplittableRandom random, int length, double scale) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (scale * random.nextGaussian());
    }
    return values;
  }

  private static UnitCodec signs(SplittableRandom random, int bits, int d) {
    // Columns of very different sizes, as those of a decaying spectrum.
    float[] decoder = gaussian(random, bits * d, 1);
    double decay = random.nextDouble(0, 2);
    for (int i = 0; i < decoder.length; i++) {
      decoder[i] *= (float) Math.pow(1 + i % bits, -decay);
    }
    return SignCodec.of(
        bits,
        d,
        gaussian(random, bits * d, 1),
        decoder,
        gaussian(random, d, random.nextInt(2)),
        gaussian(random, d, random.nextInt(2)));
  }

  private static UnitCodec levels(SplittableRandom random, int units, int d) {
    List<Quantizer> quantizers = new ArrayList<>();
    for (int j = 0; j < units; j++) {
      int size = 1 << random.nextInt(1, 6);
      quantizers.add(
          Quantizer.of(
              random.doubles(size, -2, 2).sorted().toArray(),
              random.doubles(size - 1, -4, 4).sorted().toArray()));
    }
    return LevelCodec.of(
        quantizers,
        gaussian(random, units * d, 1),
        gaussian(random, units * d, 1),
        gaussian(random, d, 1),
        gaussian(random, d, 1));
  }

  private static VectorCodec codec(SplittableRandom random) {
    int d = random.nextInt(1, 24);
    // Among them codes of more bytes than 16-bit sums hold.
    int bits = random.nextInt(8) == 0 ? random.nextInt(2000, 4400) : random.nextInt(1, 200);
    UnitCodec units =
        random.nextInt(3) == 0 ? levels(random, 1 + bits / 8, d) : signs(random, bits, d);
    if (random.nextBoolean()) {
      return VectorCodec.withGain(units, random.nextInt(1, 5), GainRule.PROJECTION);
    }
    VectorCodec codec = VectorCodec.withoutGain(units);
    if (units instanceof SignCodec && random.nextInt(3) == 0) {
      int entryBits = random.nextBoolean() ? 8 : 4;
      int groups = (bits + entryBits - 1) / entryBits;
      float[] tables = gaussian(random, (groups << entryBits) * d, 1);
      ByteTables decoder = ByteTables.of(bits, entryBits, tables, gaussian(random, d, 1));
      return codec.withDecoder(decoder).decodingBy(decoder.type());
    }
    return codec;
  }

  private static Case random(SplittableRandom random) {
    VectorCodec codec = codec(random);
    int d = codec.dimension();
    int count = random.nextInt(1, random.nextBoolean() ? 200 : 3000);
    float[] base = gaussian(random, count * d, 1);
    // Many equal codes, whose order is that of their numbers.
    for (int i = d; random.nextBoolean() && i < base.length; i += 2 * d) {
      System.arraycopy(base, 0, base, i, Math.min(d, base.length - i));
    }
    byte[] packed = new byte[count * codec.units().bytesPerCode()];
    short[] gains = new short[codec.gains(count)];
    codec.encode(base, count, packed, gains, 1);
    for (int i = 0; i < gains.length; i += random.nextInt(1, 40)) {
      gains[i] = (short) random.nextInt(0, 0x7c00);
    }
    float[] queries = gaussian(random, d * random.nextInt(1, 24), Math.exp(random.nextGaussian()));
    return new Case(codec, packed, gains, queries);
  }

  private static void requireSame(Case of, SearchSettings settings, String what)
      throws IOException {
    CodeSearch search = of.search();
    SearchResult fast = search.search(of.queries(), settings);
    SearchResult plain = search.withoutFastScan().search(of.queries(), settings);
    assertThat(fast.ids()).as(what).isEqualTo(plain.ids());
    assertThat(fast.scores()).as(what).isEqualTo(plain.scores());
  }

  @Test
  void randomCodesAndQueriesHaveTheNeighborsAndScoresOfThePlainScan() throws IOException {
    SplittableRandom random = new SplittableRandom(18);
    long pairs = 0;
    for (int trial = 0; pairs < PAIRS; trial++) {
      Case of = random(random);
      SearchSettings settings =
          SearchSettings.nearest(random.nextInt(1, random.nextBoolean() ? 12 : 300))
              .withMetric(Metric.values()[random.nextInt(3)])
              .withThreads(random.nextInt(1, 4));
      requireSame(of, settings, "trial " + trial + ", " + settings);
      pairs += (long) of.count() * of.queries().length / of.codec().dimension();
    }
  }
}
