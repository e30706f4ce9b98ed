// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.kernels;

import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A limit: reading numbers by the Vector API, and nothing else but exclusive-ors of them. */
@State(Scope.Thread)
public class Reading {
  static final String NEAREST = "32768";
  static final String SECOND = "262144";
  static final String MEMORY = "268435456";

  private static final VectorSpecies<Long> SPECIES = LongVector.SPECIES_PREFERRED;

  private static final int LANES = SPECIES.length();

  /** After the 16 bytes of an array's head: where a line of the cache begins. */
  private static final int FIRST = (Way.LINE - 16) / Long.BYTES;

  @Param({NEAREST, SECOND, MEMORY})
  int bytes;

  private long[] values;

  @Setup
  public void prepare() {
    values = new long[FIRST + bytes / Long.BYTES];
  }

  /** Four sums, so that none waits for the other. */
  @Benchmark
  public long read() {
    LongVector a = LongVector.zero(SPECIES);
    LongVector b = a;
    LongVector c = a;
    LongVector d = a;
    for (int i = FIRST; i < values.length; i += 4 * LANES) {
      a = a.lanewise(VectorOperators.XOR, LongVector.fromArray(SPECIES, values, i));
      b = b.lanewise(VectorOperators.XOR, LongVector.fromArray(SPECIES, values, i + LANES));
      c = c.lanewise(VectorOperators.XOR, LongVector.fromArray(SPECIES, values, i + 2 * LANES));
      d = d.lanewise(VectorOperators.XOR, LongVector.fromArray(SPECIES, values, i + 3 * LANES));
    }
    return a.add(b).add(c.add(d)).reduceLanes(VectorOperators.ADD);
  }
}
