// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.decoder;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.halfspace.Autoencoder;
import org.halfspace.Distortion;
import org.halfspace.Progress;
import org.halfspace.code.Decoder;
import org.halfspace.code.DecoderType;
import org.halfspace.code.Gain;
import org.halfspace.code.UnitCodec;
import org.halfspace.code.UnitEncoder;
import org.halfspace.code.VectorCodec;
import org.halfspace.data.VectorData;
import org.halfspace.fit.decoder.CodedSample;
import org.halfspace.fit.decoder.DecoderWay;
import org.halfspace.fit.messages.MessageWay;
import org.halfspace.fit.run.HoldOut;
import org.halfspace.fit.tables.TableFit;
import org.halfspace.fit.tables.TableWay;
import org.halfspace.internal.Parallel;
import org.halfspace.source.Covariance;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.train.DeepTrainingResult;
import org.halfspace.train.DeepTrainingSettings;
import org.halfspace.train.run.DeepTrainingRun;
import org.halfspace.train.run.TrainingProgress;
import org.halfspace.train.run.TrainingRun;

/**
 * Fits every kind of decoder to the codes of fitted models: tables and message passing for the
 * codes as they are, but for the order of their units, and a network whose training starts at the
 * model and changes the encoder, too. Vectors are kept in memory. Immutable and thread-safe.
 */
public final class EveryDecoder {
  /** Of so many training vectors one says which step of a network is the best. */
  private static final int HELD_OUT = 20;

  /** What a training of a network may keep. */
  private static final long MEMORY = 1L << 30;

  private final float[] train;
  private final int count;
  private final VectorData test;
  private final VectorData deepTrain;
  private final VectorData deepHeldOut;
  private final PrincipalAxes axes;
  private final Settings settings;

  /** How tables are fitted. */
  public enum Tables {
    /** 16 rows for each four bits, units in the order of the model: fast. */
    HALF_BYTES,
    /** 256 rows for each byte where they are few enough, of units that explain each other. */
    GROUPED
  }

  /**
   * How decoders are fitted.
   *
   * @param seed of what is random
   * @param threads of all work
   */
  public record Settings(Tables tables, long seed, int threads) {
    public Settings {
      Objects.requireNonNull(tables, "tables");
      Parallel.requireThreads(threads);
    }
  }

  /**
   * Takes the covariance of the training vectors, for message passing.
   *
   * @param train what models were fitted to, at least 40
   * @param test to measure distortions on, at least one
   * @throws IllegalArgumentException if there are fewer training vectors
   * @throws IOException if vectors cannot be read
   */
  public EveryDecoder(VectorData train, VectorData test, Settings settings) throws IOException {
    if (train.count() < 2 * HELD_OUT) {
      throw new IllegalArgumentException(
          "train: " + train.count() + " vectors, must be at least " + 2 * HELD_OUT);
    }
    this.train = train.toArray();
    this.count = Math.toIntExact(train.count());
    this.test = test;
    this.axes = Covariance.of(train).principalAxes();
    HoldOut split = HoldOut.split(train, count / HELD_OUT, settings.seed() + 1);
    this.deepTrain = loaded(split.train());
    this.deepHeldOut = loaded(split.heldOut());
    this.settings = settings;
  }

  private static VectorData loaded(VectorData data) throws IOException {
    return VectorData.of(data.toArray(), data.dimension(), data.description());
  }

  /**
   * A model by each kind of decoder: linear, tables, message passing, deep, in this order; one that
   * such codes cannot have is left out.
   *
   * @param model without gain; its linear decoder is the first
   * @param deep how a network is trained; none is if empty
   * @throws IllegalArgumentException if it has gains
   * @throws IOException if test vectors cannot be read
   */
  public List<DecodedCode> of(
      Autoencoder model, Optional<DeepTrainingSettings> deep, Progress progress)
      throws IOException {
    if (model.codec().gain() != Gain.NONE) {
      throw new IllegalArgumentException("model: has gains, must have none");
    }
    int threads = settings.threads();
    UnitCodec units = model.codec().units();
    VectorCodec linear = model.codec().withUnits(units);
    float[] center = model.center();
    List<DecodedCode> all = new ArrayList<>();
    all.add(measured(units.unitEncoder(), units, center, System.nanoTime()));
    CodedSample sample = CodedSample.of(linear, train, count, threads);
    for (DecoderType type : List.of(DecoderType.TABLES, DecoderType.MESSAGE_PASSING)) {
      progress.at(type.label(), 0, 0);
      long start = System.nanoTime();
      Optional<VectorCodec> codec =
          type == DecoderType.TABLES
              ? tables(sample)
              : fitted(new MessageWay(axes, threads), sample);
      if (codec.isPresent()) {
        UnitEncoder encoder = codec.get().units().unitEncoder();
        all.add(measured(encoder, codec.get().decoder(), center, start));
      }
    }
    if (deep.isPresent()) {
      long start = System.nanoTime();
      DeepTrainingResult trained = deep(units.unitEncoder(), deep.get(), progress);
      all.add(measured(trained.encoder(), trained.decoder(), center, start));
    }
    return List.copyOf(all);
  }

  private Optional<VectorCodec> tables(CodedSample sample) {
    if (settings.tables() == Tables.GROUPED) {
      long memory = Runtime.getRuntime().maxMemory();
      return fitted(new TableWay(true, settings.seed(), memory, settings.threads()), sample);
    }
    int bits = Byte.SIZE / 2;
    if (TableFit.obstacle(sample.codec().units().layout(), bits).isPresent()) {
      return Optional.empty();
    }
    TableFit.Result result = TableFit.of(sample, new TableFit.Settings(bits, settings.threads()));
    return Optional.of(sample.codec().withDecoder(result.decoder()));
  }

  private Optional<VectorCodec> fitted(DecoderWay way, CodedSample sample) {
    return way.fit(sample, axes).fitted().map(DecoderWay.Fitted::codec);
  }

  private DeepTrainingResult deep(
      UnitEncoder encoder, DeepTrainingSettings training, Progress progress) throws IOException {
    return new DeepTrainingRun(
            training, settings.seed(), settings.threads(), MEMORY, new Steps(progress))
        .run(deepTrain, deepHeldOut, encoder, Optional.empty());
  }

  private DecodedCode measured(UnitEncoder encoder, Decoder decoder, float[] center, long start)
      throws IOException {
    double seconds = decoder.type() == DecoderType.LINEAR ? 0 : (System.nanoTime() - start) / 1e9;
    Distortion.Sums sums = new Distortion.Sums(center);
    int threads = settings.threads();
    test.forEachBlock(
        1024,
        (block, first, rows) ->
            sums.add(
                block, DecodedCode.decoded(encoder, decoder, block, rows, threads), rows, threads));
    return new DecodedCode(encoder, decoder, sums.distortion().value(), seconds);
  }

  /** Reports steps; never stops. */
  private record Steps(Progress progress) implements TrainingRun.Control {
    @Override
    public void report(TrainingProgress at) {
      progress.at(DecoderType.DEEP.label(), at.step(), at.steps());
    }
  }
}
