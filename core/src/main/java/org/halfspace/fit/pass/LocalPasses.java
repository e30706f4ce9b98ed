// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.pass;

import java.io.IOException;
import org.halfspace.Distortion;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.fit.decoder.Coder;
import org.halfspace.fit.decoder.DecoderFit;
import org.halfspace.fit.encoder.EncoderTrials;
import org.halfspace.fit.run.DataHash;
import org.halfspace.fit.run.DataRange;
import org.halfspace.fit.run.StridedSample;
import org.halfspace.source.Covariance;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.sums.DistinctVectors;
import org.halfspace.source.sums.HeaviestRows;

/** Passes over vectors that this machine reads. */
public final class LocalPasses implements FitPasses {
  private final VectorData train;
  private final VectorData test;
  private final DataWatch watch;
  private final int threads;

  public LocalPasses(VectorData train, VectorData test, int threads) {
    this.train = train;
    this.test = test;
    this.watch = new DataWatch(train.dimension(), threads);
    this.threads = threads;
  }

  @Override
  public RowNames trainNames() {
    return RowNames.of(train);
  }

  @Override
  public RowNames testNames() {
    return RowNames.of(test);
  }

  @Override
  public VectorData train() {
    return train;
  }

  @Override
  public VectorData test() {
    return test;
  }

  @Override
  public Prepared prepare(Reading reading) throws IOException {
    DataHash hash = DataHash.start(train);
    DistinctVectors distinct = new DistinctVectors();
    StridedSample sample = EncoderTrials.sample(watch.hashing(train, distinct));
    Covariance covariance = Covariance.of(reading.of(sample.watched(), "covariance"));
    reading.begins("eigenvectors");
    PrincipalAxes axes = covariance.principalAxes();
    DataRange.require(train, axes);
    return new Prepared(hash, sample, axes, distinct);
  }

  @Override
  public Learned products(Coder coder, float[] mean, Reading reading) throws IOException {
    HeaviestRows energies = new HeaviestRows();
    VectorData weighed = watch.weighing(train, mean, energies);
    return new Learned(
        DecoderFit.products(coder, reading.of(weighed, "decoder"), threads), energies);
  }

  @Override
  public Distortion ofTrain(VectorCodec codec, float[] mean, Reading reading) throws IOException {
    return Distortion.of(codec, mean, reading.of(train, "decoder"), threads);
  }

  @Override
  public Tested ofTest(VectorCodec codec, float[] mean, DistinctVectors distinct, Reading reading)
      throws IOException {
    TestWatch seen = new TestWatch();
    VectorData watched = watch.testing(test, mean, distinct, seen);
    Distortion distortion =
        Distortion.of(codec, mean, reading.of(watched, "test"), threads, seen::lost);
    return new Tested(distortion, seen);
  }
}
