// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.pass;

import java.io.IOException;
import org.halfspace.Distortion;
import org.halfspace.code.Gain;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.fit.decoder.Coder;
import org.halfspace.fit.encoder.EncoderTrials;
import org.halfspace.fit.partition.PartitionedVectors;
import org.halfspace.fit.partition.PartitionedVectors.Part;
import org.halfspace.fit.run.DataHash;
import org.halfspace.fit.run.DataRange;
import org.halfspace.fit.run.StridedSample;
import org.halfspace.source.Covariance;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.sums.DistinctVectors;

/**
 * Passes over vectors in partitions: an engine adds up, and only sums, a sample of stated size and
 * what is found from them are here.
 */
public final class PartitionPasses implements FitPasses {
  private final PartitionedVectors vectors;
  private final VectorData sample;

  /**
   * @param sampleRows how many vectors a stage may read one by one
   */
  public PartitionPasses(PartitionedVectors vectors, int sampleRows) {
    this.vectors = vectors;
    this.sample = new CollectedSample(vectors, sampleRows);
  }

  @Override
  public RowNames trainNames() {
    return names(Part.TRAIN);
  }

  @Override
  public RowNames testNames() {
    return names(Part.TEST);
  }

  private RowNames names(Part part) {
    return new RowNames(vectors.description(part), vectors.count(part), row -> row, "");
  }

  @Override
  public VectorData train() {
    return sample;
  }

  @Override
  public VectorData test() {
    throw new UnusableDataException(
        vectors.description(Part.TEST) + ": neighbors cannot be looked for in partitions");
  }

  @Override
  public Prepared prepare(Reading reading) throws IOException {
    int d = vectors.dimension();
    Covariance.requireDimension(sample);
    long stride = StridedSample.stride(vectors.count(Part.TRAIN), EncoderTrials.sampleRows(d));
    reading.begins("covariance");
    SurveySums sums = vectors.run(Part.TRAIN, "covariance", () -> new SurveySums(d, stride));
    reading.begins("eigenvectors");
    PrincipalAxes axes = sums.covariance().principalAxes();
    DataRange.require(
        vectors.description(Part.TRAIN), axes, mean -> "its place in the table was not looked for");
    return new Prepared(
        DataHash.none(), StridedSample.taken(sample, sums.sample()), axes, sums.distinct());
  }

  @Override
  public Learned products(Coder coder, float[] mean, Reading reading) throws IOException {
    reading.begins("decoder");
    UnitsState units = UnitsState.of(coder.units());
    boolean gain = coder.gain() != Gain.NONE;
    float scale = coder.scale();
    float[] center = coder.center();
    ProductSums sums =
        vectors.run(
            Part.TRAIN,
            "decoder",
            () ->
                new ProductSums(
                    new Coder(units.encoder(), gain ? Gain.FLOAT16 : Gain.NONE, scale, center),
                    mean));
    return new Learned(sums.regression(), sums.energies());
  }

  @Override
  public Distortion ofTrain(VectorCodec codec, float[] mean, Reading reading) throws IOException {
    return distortion(vectors, Part.TRAIN, codec, mean);
  }

  /** The distortion of a codec on a part. */
  public static Distortion distortion(
      PartitionedVectors vectors, Part part, VectorCodec codec, float[] mean) throws IOException {
    CodecState state = CodecState.of(codec);
    return vectors
        .run(part, "distortion", () -> new TestSums(state.codec(), mean, new DistinctVectors(1)))
        .distortion();
  }

  @Override
  public Tested ofTest(VectorCodec codec, float[] mean, DistinctVectors distinct, Reading reading)
      throws IOException {
    reading.begins("test");
    CodecState state = CodecState.of(codec);
    byte[] hashes = SumsBytes.write(0, distinct::writeTo);
    TestSums sums =
        vectors.run(
            Part.TEST,
            "test",
            () -> {
              DistinctVectors[] known = new DistinctVectors[1];
              SumsBytes.read(hashes, in -> known[0] = DistinctVectors.readFrom(in));
              return new TestSums(state.codec(), mean, known[0]);
            });
    return new Tested(sums.distortion(), sums.seen());
  }
}
