// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.halfspace.Autoencoder;
import org.halfspace.Progress;
import org.halfspace.code.DecoderType;
import org.halfspace.code.Gain;
import org.halfspace.data.VectorData;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.Fit;
import org.halfspace.fit.UnitBits;
import org.halfspace.train.DeepTrainingSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EveryDecoderTest {
  private static final int D = 12;
  private static final int TEST = 1500;
  private static final Optional<DeepTrainingSettings> DEEP =
      Optional.of(
          DeepTrainingSettings.standard(1)
              .change()
              .hidden(List.of(32))
              .dropout(0)
              .epochs(2)
              .build());

  private VectorData train;
  private VectorData test;

  @BeforeEach
  void draw() throws IOException {
    train = vectors(1, 6000);
    test = vectors(2, TEST);
  }

  /** Gaussian vectors with a common direction, about 3. */
  private static VectorData vectors(long seed, int count) throws IOException {
    Random random = new Random(seed);
    float[] rows = new float[count * D];
    for (int i = 0; i < count; i++) {
      double common = random.nextGaussian();
      for (int j = 0; j < D; j++) {
        rows[i * D + j] = (float) (3 + common * j / D + random.nextGaussian());
      }
    }
    return VectorData.of(rows, D, "vectors " + seed);
  }

  private EveryDecoder decoders(EveryDecoder.Tables tables) throws IOException {
    return new EveryDecoder(train, test, new EveryDecoder.Settings(tables, 1, 1));
  }

  private Autoencoder model(int bits, Gain gain) throws IOException {
    return Fit.toBits(bits)
        .withMethod(EncoderMethod.CLOSED_FORM)
        .withUnitBits(UnitBits.signs())
        .withGain(gain)
        .withThreads(1)
        .run(train, test)
        .model();
  }

  @Test
  void distortionsAreThoseOfWhatIsDecoded() throws IOException {
    Autoencoder model = model(24, Gain.NONE);
    List<DecodedCode> codes =
        decoders(EveryDecoder.Tables.GROUPED).of(model, DEEP, Progress.none());
    assertThat(codes)
        .extracting(DecodedCode::type)
        .containsExactly(
            DecoderType.LINEAR, DecoderType.TABLES, DecoderType.MESSAGE_PASSING, DecoderType.DEEP);
    float[] vectors = test.toArray();
    for (DecodedCode code : codes) {
      float[] decoded = code.decoded(vectors, TEST, 1);
      double lost = 0;
      double energy = 0;
      for (int i = 0; i < vectors.length; i++) {
        lost += Math.pow(vectors[i] - decoded[i], 2);
        energy += Math.pow(vectors[i] - model.center()[i % D], 2);
      }
      assertThat(code.reached()).as(code.type().label()).isCloseTo(lost / energy, within(1e-6));
    }
    assertThat(codes.get(0).reached())
        .isCloseTo(model.metadata().distortions().reached(), within(1e-6));
    float[] first = Arrays.copyOf(vectors, D);
    assertThat(codes.get(0).decoded(first, 1, 1)).isEqualTo(model.decode(model.encode(first)));
  }

  @Test
  void messagePassingLosesLessThanTheLinearDecoderAndNoOtherMuchMore() throws IOException {
    Autoencoder model = model(24, Gain.NONE);
    for (EveryDecoder.Tables tables : EveryDecoder.Tables.values()) {
      List<DecodedCode> codes = decoders(tables).of(model, DEEP, Progress.none());
      double linear = codes.get(0).reached();
      // Those are linear where nothing better is found on vectors held out.
      assertThat(codes.get(1).reached()).as(tables + " tables").isLessThan(1.005 * linear);
      assertThat(codes.get(2).reached()).as("message passing").isLessThan(0.95 * linear);
      // The best step on vectors held out, the start among them.
      assertThat(codes.get(3).reached()).as("deep").isLessThan(1.05 * linear);
    }
  }

  @Test
  void withoutSettingsThereIsNoNetwork() throws IOException {
    List<DecodedCode> codes =
        decoders(EveryDecoder.Tables.HALF_BYTES)
            .of(model(8, Gain.NONE), Optional.empty(), Progress.none());
    assertThat(codes)
        .extracting(DecodedCode::type)
        .containsExactly(DecoderType.LINEAR, DecoderType.TABLES, DecoderType.MESSAGE_PASSING);
  }

  @Test
  void whatCannotBeDecodedOrLearnedFromIsRefused() throws IOException {
    EveryDecoder decoders = decoders(EveryDecoder.Tables.HALF_BYTES);
    Autoencoder withGain = model(8, Gain.FLOAT16);
    assertThatThrownBy(() -> decoders.of(withGain, DEEP, Progress.none()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("model: has gains");
    assertThatThrownBy(
            () ->
                new EveryDecoder(
                    train.first(39),
                    test,
                    new EveryDecoder.Settings(EveryDecoder.Tables.GROUPED, 1, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("train: 39 vectors");
  }
}
