// SPDX-License-Identifier: Apache-2.0
package org.halfspace.bench.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A limit: fused multiply-adds between registers, twelve that do not wait for each other. */
@State(Scope.Thread)
public class FusedMultiplyAdd {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

  private static final int STEPS = 1000;

  /** Multiplications and additions of a call. */
  static final double OPERATIONS = 2.0 * 12 * STEPS * SPECIES.length();

  float factor = 0.5f;

  @Benchmark
  public float registers() {
    FloatVector x = FloatVector.broadcast(SPECIES, factor);
    FloatVector a = x;
    FloatVector b = x;
    FloatVector c = x;
    FloatVector d = x;
    FloatVector e = x;
    FloatVector f = x;
    FloatVector g = x;
    FloatVector h = x;
    FloatVector i = x;
    FloatVector j = x;
    FloatVector k = x;
    FloatVector l = x;
    for (int step = 0; step < STEPS; step++) {
      a = a.fma(x, x);
      b = b.fma(x, x);
      c = c.fma(x, x);
      d = d.fma(x, x);
      e = e.fma(x, x);
      f = f.fma(x, x);
      g = g.fma(x, x);
      h = h.fma(x, x);
      i = i.fma(x, x);
      j = j.fma(x, x);
      k = k.fma(x, x);
      l = l.fma(x, x);
    }
    FloatVector left = a.add(b).add(c).add(d).add(e).add(f);
    FloatVector right = g.add(h).add(i).add(j).add(k).add(l);
    return left.add(right).lane(0);
  }
}
