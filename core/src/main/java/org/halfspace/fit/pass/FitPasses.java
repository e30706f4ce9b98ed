// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.pass;

import java.io.IOException;
import org.halfspace.Distortion;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.fit.decoder.Coder;
import org.halfspace.fit.decoder.DecoderRegression;
import org.halfspace.fit.run.DataHash;
import org.halfspace.fit.run.StridedSample;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.sums.DistinctVectors;
import org.halfspace.source.sums.HeaviestRows;

/** The passes over vectors that a fit makes, wherever these are. Used by one thread. */
public interface FitPasses {
  /** How the vectors to learn from are called. */
  RowNames trainNames();

  /** How the vectors to test on are called. */
  RowNames testNames();

  /**
   * The vectors to learn from as stages read them that go through them one by one: all of them, or
   * a sample where they are many and elsewhere.
   */
  VectorData train();

  /** The vectors to test on, for a search among neighbors. */
  VectorData test();

  /** The part of a fit that does not depend on the number of bits. */
  record Prepared(
      DataHash hash, StridedSample sample, PrincipalAxes axes, DistinctVectors distinct) {}

  /** Tells how far a pass is, and measures how long reading takes. */
  interface Reading {
    /** The same vectors, told of while they are read. */
    VectorData of(VectorData data, String phase);

    /** A phase of unknown length begins. */
    void begins(String phase);
  }

  /** Mean, covariance, principal axes, a sample and what vectors are the same. */
  Prepared prepare(Reading reading) throws IOException;

  /**
   * What a decoder is found from.
   *
   * @param energies ‖x − μ‖² of the vectors
   */
  record Learned(DecoderRegression regression, HeaviestRows energies) {}

  /**
   * Products of the codes and their vectors.
   *
   * @param mean μ: d
   */
  Learned products(Coder coder, float[] mean, Reading reading) throws IOException;

  /** The distortion on the vectors to learn from. */
  Distortion ofTrain(VectorCodec codec, float[] mean, Reading reading) throws IOException;

  /**
   * The distortion on the vectors to test on, and what was seen of them.
   *
   * @param distinct the vectors that were learned from
   */
  record Tested(Distortion distortion, TestWatch seen) {}

  /** Tests a codec. */
  Tested ofTest(VectorCodec codec, float[] mean, DistinctVectors distinct, Reading reading)
      throws IOException;
}
