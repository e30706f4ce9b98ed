// SPDX-License-Identifier: Apache-2.0
package org.halfspace.adopt;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.halfspace.Autoencoder;
import org.halfspace.Distortion;
import org.halfspace.ModelMetadata;
import org.halfspace.Progress;
import org.halfspace.code.CodeData;
import org.halfspace.code.DecoderType;
import org.halfspace.code.VectorCodec;
import org.halfspace.code.engine.PairedBlocks;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.data.view.ProgressVectors;
import org.halfspace.fit.DecoderKind;
import org.halfspace.fit.DecoderTrial;
import org.halfspace.fit.decoder.CodedSample;
import org.halfspace.fit.decoder.DecoderWay;
import org.halfspace.fit.run.DecoderStage;
import org.halfspace.fit.run.DecoderWays;
import org.halfspace.fit.run.LinearRefit;
import org.halfspace.fit.run.StridedSample;
import org.halfspace.internal.ArraySize;
import org.halfspace.internal.Parallel;
import org.halfspace.linalg.blas.Blas;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.sums.CovarianceAccumulator;
import org.halfspace.train.DeepTrainingSettings;

/**
 * Another decoder for codes that exist already, beside the linear one of their model: the codes
 * stay as they are, and so do encoder, linear decoder and id of the model.
 *
 * <p>Nine of ten vectors are learned from, as many of them as 256 MiB hold, every tenth is for the
 * test. Three passes over the vectors, memory that of the sample and O(d²). Stateless and
 * thread-safe.
 */
public final class AddedDecoder {
  private final Autoencoder model;
  private final CodeData codes;
  private final VectorData vectors;
  private final int threads;
  private final Progress progress;

  private AddedDecoder(
      Autoencoder model, CodeData codes, VectorData vectors, int threads, Progress progress) {
    this.model = model;
    this.codes = codes;
    this.vectors = vectors;
    this.threads = threads;
    this.progress = progress;
  }

  /**
   * What to look for.
   *
   * @param kind which decoder; not a linear one
   * @param deep how a deep one is trained; by what suits the number of vectors if empty
   * @param seed of what is random
   * @param threads of all work
   */
  public record Settings(
      DecoderKind kind, Optional<DeepTrainingSettings> deep, long seed, int threads) {
    /**
     * @throws IllegalArgumentException if the kind is linear, or {@code threads < 1}
     */
    public Settings {
      if (kind.isLinear()) {
        throw new IllegalArgumentException("kind: " + kind.label() + ", must not be linear");
      }
      Parallel.requireThreads(threads);
    }
  }

  /**
   * What came of it.
   *
   * @param model with the decoder, by which it decodes, if one was found
   * @param vectors how many there were to learn from
   * @param distortion of the test vectors, decoded by it
   * @param trials the decoders that were compared, the linear one first
   * @param predicted the distortion by state evolution, where there is one
   * @param remarks why there is none, for one
   */
  public record Result(
      Autoencoder model,
      long vectors,
      Distortion distortion,
      List<DecoderTrial> trials,
      Optional<Double> predicted,
      List<String> remarks) {
    public Result {
      trials = List.copyOf(trials);
      remarks = List.copyOf(remarks);
    }
  }

  /**
   * Fits a decoder to codes as they are.
   *
   * @param model of the codes
   * @param codes code i is that of vector i
   * @param vectors as many as there are codes, or the first of them
   * @throws UnusableDataException if there are more vectors than codes, fewer than ten vectors, or
   *     codes and vectors are not those of the model
   * @throws IllegalArgumentException if all vectors are the same
   * @throws IOException if codes or vectors cannot be read
   */
  public static Result run(
      Autoencoder model, CodeData codes, VectorData vectors, Settings settings, Progress progress)
      throws IOException {
    AddedDecoder adding = new AddedDecoder(model, codes, vectors, settings.threads(), progress);
    adding.requireFitting();
    return Blas.with(settings.threads(), () -> adding.add(settings));
  }

  private void requireFitting() {
    if (codes.bits() != model.bits() || codes.gain() != model.codec().gain()) {
      throw new UnusableDataException(
          codes.description() + ", must be codes of the model, of " + model.codec());
    }
    if (vectors.dimension() != model.dimension()) {
      throw new UnusableDataException(
          vectors.description()
              + ": dimension "
              + vectors.dimension()
              + ", but the model's is "
              + model.dimension());
    }
    if (vectors.count() < Adoption.TEST_ONE_IN || vectors.count() > codes.count()) {
      throw new UnusableDataException(
          vectors.description()
              + ": "
              + vectors.count()
              + " vectors, must be at least "
              + Adoption.TEST_ONE_IN
              + " and no more than the "
              + codes.count()
              + " codes");
    }
  }

  private Result add(Settings settings) throws IOException {
    Sampled sampled = sample();
    PrincipalAxes axes = sampled.covariance().covariance().principalAxes();
    VectorCodec linear = model.codec().withUnits(model.codec().units());
    CodedSample sample =
        CodedSample.of(
            linear, sampled.vectors(), sampled.packed(), sampled.gains(), sampled.rows(), threads);
    progress.at("decoders", 0, 0);
    List<DecoderWay> ways =
        DecoderWays.ofFixedCodes(axes, settings.deep(), settings.seed(), threads, progress);
    float[] center = model.center();
    DecoderStage.Found found =
        new DecoderStage(settings.kind(), ways, refit(), axes, threads).run(sample, center);
    VectorCodec codec = model.codec();
    List<String> remarks = new ArrayList<>(found.remarks());
    if (found.codec().decoders().size() > 1) {
      codec = codec.withDecoder(found.codec().decoder());
    } else if (settings.kind() == DecoderKind.AUTO) {
      // Others that the model had before were not compared.
      codec = codec.decodingBy(DecoderType.LINEAR);
    }
    double train = sample.lost(codec, threads) / sample.energy(center);
    Distortion tested = test(codec, center);
    ModelMetadata before = model.metadata();
    ModelMetadata metadata =
        new ModelMetadata(
            before.recipe(),
            before.source(),
            new ModelMetadata.Distortions(
                before.distortions().floor(),
                before.distortions().population(),
                train,
                tested.value()),
            before.machine());
    Autoencoder changed =
        new Autoencoder(codec, center, model.eigenvalues(), metadata, model.prefixFactor());
    Optional<Double> predicted =
        found.trials().stream()
            .filter(trial -> trial.type() == changed.codec().decoder().type())
            .findFirst()
            .flatMap(DecoderTrial::predicted);
    return new Result(
        changed, vectors.count() - tested.vectors(), tested, found.trials(), predicted, remarks);
  }

  /** As the linear decoder was found, with as many imagined vectors as there are units. */
  private LinearRefit refit() {
    boolean gaussian = model.metadata().recipe().decoder().equals(DecoderKind.GAUSSIAN.label());
    return new LinearRefit(
        model.codec().units().units(), gaussian ? DecoderKind.GAUSSIAN : DecoderKind.LEAST_SQUARES);
  }

  /** Some vectors to learn from, their codes, and the covariance of all. */
  private record Sampled(
      float[] vectors, byte[] packed, short[] gains, int rows, CovarianceAccumulator covariance) {}

  private Sampled sample() throws IOException {
    int d = model.dimension();
    int bytes = codes.bytesPerCode();
    long stride = StridedSample.stride(vectors.count(), Math.max(1, DecoderStage.MOST_FLOATS / d));
    int most = Math.toIntExact(vectors.count() / stride + 1);
    float[] taken = new float[ArraySize.of("sample", most, d)];
    byte[] packedTaken = new byte[ArraySize.of("codes of a sample", most, bytes)];
    short[] gainsTaken = new short[codes.gains(most)];
    CovarianceAccumulator sums = new CovarianceAccumulator(d);
    int[] count = new int[1];
    PairedBlocks.forEach(
        codes,
        watched("covariance"),
        (block, packed, gains, first, rows) -> {
          int learned = 0;
          for (int i = 0; i < rows; i++) {
            if (Adoption.isTest(first + i)) {
              continue;
            }
            if ((first + i) % stride == 0) {
              System.arraycopy(block, i * d, taken, count[0] * d, d);
              System.arraycopy(packed, i * bytes, packedTaken, count[0] * bytes, bytes);
              if (gains.length > 0) {
                gainsTaken[count[0]] = gains[i];
              }
              count[0]++;
            }
            System.arraycopy(block, i * d, block, learned * d, d);
            learned++;
          }
          sums.add(block, learned);
        });
    return new Sampled(taken, packedTaken, gainsTaken, count[0], sums);
  }

  private Distortion test(VectorCodec codec, float[] center) throws IOException {
    int d = model.dimension();
    Distortion.Sums sums = new Distortion.Sums(center);
    TestRows test = new TestRows(d, codes.bytesPerCode());
    PairedBlocks.forEach(
        codes,
        watched("test"),
        (block, packed, gains, first, rows) -> {
          int kept = test.toFront(block, packed, gains, first, rows);
          float[] decoded = new float[kept * d];
          codec.decode(packed, gains, kept, decoded, threads);
          sums.add(block, decoded, kept, threads);
        });
    return sums.distortion();
  }

  private VectorData watched(String phase) {
    return ProgressVectors.of(vectors, (done, total) -> progress.at(phase, done, total));
  }
}
