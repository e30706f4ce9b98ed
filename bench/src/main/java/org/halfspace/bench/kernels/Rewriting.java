// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A limit: reading numbers by the Vector API and writing them back with the other sign. */
@State(Scope.Thread)
public class Rewriting {
  static final String NEAREST = "4096";
  static final String SECOND = "262144";

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  private static final int LANES = SPECIES.length();

  /** After the 16 bytes of an array's head: where a line of the cache begins. */
  private static final int FIRST = (Way.LINE - 16) / Float.BYTES;

  private static final int LEAST = 1 << 20;

  @Param({NEAREST, SECOND})
  int bytes;

  private float[] values;

  @Setup
  public void prepare() {
    values = new float[FIRST + bytes / Float.BYTES];
  }

  /** How often a call goes over so many bytes, so that its start and end are not seen. */
  static int passes(int bytes) {
    return Math.max(1, LEAST / bytes);
  }

  @Benchmark
  public float[] rewrite() {
    for (int pass = 0; pass < passes(bytes); pass++) {
      for (int i = FIRST; i < values.length; i += LANES) {
        FloatVector.fromArray(SPECIES, values, i).neg().intoArray(values, i);
      }
    }
    return values;
  }
}
