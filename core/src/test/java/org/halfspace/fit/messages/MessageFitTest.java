// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.halfspace.activation.Activation;
import org.halfspace.code.GainRule;
import org.halfspace.code.LevelEncoder;
import org.halfspace.code.MessagePassing;
import org.halfspace.code.Quantizer;
import org.halfspace.code.SignEncoder;
import org.halfspace.code.UnitEncoder;
import org.halfspace.code.VectorCodec;
import org.halfspace.fit.decoder.CodedSample;
import org.halfspace.internal.Floats;
import org.halfspace.limits.Limits;
import org.halfspace.limits.StateEvolution;
import org.halfspace.linalg.Matrix;
import org.halfspace.linalg.blas.Orthogonal;
import org.halfspace.minimizer.ClosedFormEncoder;
import org.halfspace.risk.MixtureRisk;
import org.halfspace.risk.PopulationRisk;
import org.halfspace.source.GaussianSource;
import org.halfspace.source.PrincipalAxes;
import org.halfspace.source.Spectrum;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Decoders by message passing on Gaussian sources, beside state evolution and exact risks. */
class MessageFitTest {
  private static final int THREADS = 2;

  private final SplittableRandom random = new SplittableRandom(11);

  private static PrincipalAxes axes(Spectrum spectrum, double mean) {
    int d = spectrum.dimension();
    double[] means = new double[d];
    Arrays.fill(means, mean);
    return new PrincipalAxes(means, spectrum, Matrix.identity(d));
  }

  private float[] sample(PrincipalAxes axes, int rows) {
    int d = axes.mean().length;
    float[] vectors = new float[rows * d];
    new GaussianSource(axes.spectrum()).sample(vectors, rows, random);
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] += (float) axes.mean()[i % d];
    }
    return vectors;
  }

  /** B of a whitened M on coordinates that are the axes. */
  private static float[] rows(Matrix whitened, Spectrum spectrum) {
    double[] inverse = new double[whitened.columns()];
    for (int i = 0; i < inverse.length; i++) {
      inverse[i] = 1 / Math.sqrt(spectrum.eigenvalue(i));
    }
    return whitened.scaleColumns(inverse).toFloats();
  }

  private static VectorCodec codec(UnitEncoder encoder) {
    return VectorCodec.withoutGain(
        encoder.withDecoder(new float[encoder.units() * encoder.dimension()], encoder.mean()));
  }

  /** What a decoder loses of fresh vectors, as share of their energy. */
  private double reached(UnitEncoder encoder, PrincipalAxes axes, MessagePassing decoder) {
    VectorCodec codec = codec(encoder);
    CodedSample test = CodedSample.of(codec, sample(axes, 4000), 4000, THREADS);
    return lost(test, decoder) / (4000 * axes.spectrum().total());
  }

  private static double lost(CodedSample sample, MessagePassing decoder) {
    return Arrays.stream(sample.losses(decoder, THREADS)).sum();
  }

  private static MessageFit.Result fit(UnitEncoder encoder, PrincipalAxes axes) {
    return MessageFit.of(encoder, axes, Optional.empty(), MessageFit.Settings.of(THREADS));
  }

  /** 4,000 vectors of 100 numbers or more are known to 0.5 %; finite d loses about 1/d more. */
  @ParameterizedTest
  @CsvSource({"isotropic:150, 300", "isotropic:100, 400", "power:120:1, 240"})
  void signsReachWhatStateEvolutionPredicts(String text, int units) {
    Spectrum spectrum = Spectrum.parse(text);
    Limits limits = Limits.of(spectrum, Activation.sign());
    PrincipalAxes axes = axes(spectrum, 0.3);
    Matrix whitened = ClosedFormEncoder.HADAMARD.encoder(limits, units, random);
    SignEncoder encoder = SignEncoder.of(rows(whitened, spectrum), Floats.of(axes.mean()));
    MessageFit.Result result = fit(encoder, axes);
    double limit = StateEvolution.of(limits, units).limit().distortion();
    assertThat(result.predicted()).isCloseTo(limit, within(0.02 * limit));
    assertThat(result.refitted()).isFalse();
    assertThat(result.heldOut()).isNaN();
    List<Double> layers = result.predictedPerLayer();
    assertThat(layers)
        .hasSameSizeAs(result.decoder().layers())
        .isSortedAccordingTo((a, b) -> Double.compare(b, a));
    double reached = reached(encoder, axes, result.decoder());
    assertThat(reached)
        .isCloseTo(result.predicted(), within(0.05 * limit))
        .isLessThan(0.95 * limits.floor(units).distortion());
  }

  /** One layer is the linear decoder where units are centered: A*, or the centroids of a unit. */
  @Test
  void oneLayerLosesAsMuchAsTheLinearDecoderWhereRowsAreOrthonormal() {
    Spectrum spectrum = Spectrum.powerLaw(40, 1);
    Matrix rotation = Orthogonal.haar(40, random);
    MessageFit.Result result =
        fit(SignEncoder.of(rows(rotation, spectrum), new float[40]), axes(spectrum, 0));
    double exact =
        new PopulationRisk(spectrum, Activation.sign(), 1).evaluate(rotation).distortion();
    assertThat(result.decoder().layers()).hasSize(1);
    assertThat(result.predicted()).isCloseTo(exact, within(1e-6));
  }

  @Test
  void severalLevelsLoseLessThanTheirBestLinearDecoder() {
    Spectrum spectrum = Spectrum.isotropic(60);
    Quantizer quantizer = Activation.quantizer(2).quantizer().orElseThrow();
    Matrix whitened =
        ClosedFormEncoder.HAAR.encoder(Limits.of(spectrum, Activation.quantizer(2)), 150, random);
    List<Quantizer> quantizers = java.util.Collections.nCopies(150, quantizer);
    LevelEncoder encoder = LevelEncoder.of(quantizers, whitened.toFloats(), new float[60]);
    PrincipalAxes axes = axes(spectrum, 0);
    MessageFit.Result result = fit(encoder, axes);
    double linear =
        new MixtureRisk(
                spectrum, java.util.Collections.nCopies(150, Activation.quantizer(2)), THREADS)
            .evaluate(whitened)
            .distortion();
    assertThat(result.decoder().bits()).isEqualTo(300);
    double reached = reached(encoder, axes, result.decoder());
    assertThat(reached)
        .isCloseTo(result.predicted(), within(0.06 * reached))
        .isLessThan(0.9 * linear);
  }

  /** Hyperplanes that miss the mean, whose codes are not as often 0 as 1. */
  @Test
  void thresholdsThatAreNotTheMeanAreKnown() {
    Spectrum spectrum = Spectrum.powerLaw(80, 0.5);
    PrincipalAxes axes = axes(spectrum, 0.4);
    Matrix hyperplanes = Orthogonal.gaussian(320, 80, random);
    SignEncoder encoder = SignEncoder.of(hyperplanes.toFloats(), new float[80]);
    MessageFit.Result result = fit(encoder, axes);
    float[] thresholds = result.decoder().thresholds();
    for (int j = 0; j < 320; j += 17) {
      double mean = 0;
      double variance = 0;
      for (int i = 0; i < 80; i++) {
        mean += hyperplanes.get(j, i) * 0.4;
        variance += hyperplanes.get(j, i) * hyperplanes.get(j, i) * spectrum.eigenvalue(i);
      }
      assertThat((double) thresholds[j]).isCloseTo(-mean / Math.sqrt(variance), within(1e-5));
    }
    double reached = reached(encoder, axes, result.decoder());
    assertThat(result.predicted()).isCloseTo(reached, within(0.05 * reached));
    assertThat(reached).isLessThan(0.9 * result.predictedPerLayer().get(0));
  }

  @Test
  void unitsThatSeeNothingDoNoHarm() {
    Spectrum spectrum = Spectrum.blocks(new int[] {30, 10}, new double[] {1, 0});
    Matrix rows = Matrix.zeros(62, 40);
    Matrix some = Orthogonal.gaussian(60, 30, random);
    for (int j = 0; j < 60; j++) {
      System.arraycopy(some.data(), j * 30, rows.data(), j * 40, 30);
    }
    rows.set(61, 35, 1); // a component without variance; row 60 is zero
    PrincipalAxes axes = axes(spectrum, 0);
    SignEncoder encoder = SignEncoder.of(rows.toFloats(), new float[40]);
    SignEncoder without = SignEncoder.of(Arrays.copyOf(rows.toFloats(), 60 * 40), new float[40]);
    MessageFit.Result result = fit(encoder, axes);
    assertThat(result.predicted()).isCloseTo(fit(without, axes).predicted(), within(1e-9));
    assertThat(reached(encoder, axes, result.decoder()))
        .isCloseTo(result.predicted(), within(0.08 * result.predicted()));
  }

  /**
   * Vectors on a sphere times very different norms: the gain is coded, the units see directions.
   */
  @Test
  void gainsLeaveDirections() {
    int d = 60;
    Spectrum spectrum = Spectrum.powerLaw(d, 0.7);
    PrincipalAxes axes = axes(spectrum, 0);
    int rows = 6000;
    float[] vectors = sample(axes, rows);
    for (int i = 0; i < rows; i++) {
      float factor = (float) Math.exp(random.nextGaussian());
      for (int k = 0; k < d; k++) {
        vectors[i * d + k] *= factor;
      }
    }
    Matrix whitened =
        ClosedFormEncoder.HADAMARD.encoder(Limits.of(spectrum, Activation.sign()), 180, random);
    SignEncoder encoder = SignEncoder.of(rows(whitened, spectrum), new float[d]);
    VectorCodec codec =
        VectorCodec.withGain(
            encoder.withDecoder(new float[180 * d], new float[d]), 2, GainRule.NORM);
    CodedSample sample = CodedSample.of(codec, vectors, rows, THREADS);
    MessageFit.Result result =
        MessageFit.of(encoder, axes, Optional.of(sample), MessageFit.Settings.of(THREADS));
    assertThat(result.heldOut()).isCloseTo(result.predicted(), within(0.12 * result.predicted()));
    CodedSample held = sample.part(10, true);
    double energy = 0;
    for (float entry : held.centered()) {
      energy += (double) entry * entry;
    }
    assertThat(lost(held, result.decoder()) / energy).isCloseTo(result.heldOut(), within(1e-6));
  }

  /** Entries ±1: not Gaussian, and known best by other readouts; nothing is worse than without. */
  @Test
  void readoutsAreRefittedWhereThatLosesLess() {
    int d = 24;
    int rows = 8000;
    float[] vectors = new float[rows * d];
    for (int i = 0; i < rows; i++) {
      // Half of the components are products of the others, so that messages explain more than a
      // Gaussian source would let them.
      for (int k = 0; k < d; k++) {
        vectors[i * d + k] =
            k < d / 2
                ? (float) random.nextGaussian()
                : Math.signum(vectors[i * d + k - d / 2])
                    * (1 + 0.1f * (float) random.nextGaussian());
      }
    }
    Matrix identity = Matrix.identity(d);
    var covariance = new org.halfspace.source.sums.CovarianceAccumulator(d);
    covariance.add(vectors, rows);
    PrincipalAxes axes = covariance.covariance().principalAxes();
    SignEncoder encoder = SignEncoder.of(identity.toFloats(), new float[d]);
    CodedSample sample = CodedSample.of(codec(encoder), vectors, rows, THREADS);
    MessageFit.Result with =
        MessageFit.of(encoder, axes, Optional.of(sample), MessageFit.Settings.of(THREADS));
    MessagePassing gaussian = fit(encoder, axes).decoder();
    CodedSample held = sample.part(10, true);
    double before = lost(held, gaussian);
    double after = lost(held, with.decoder());
    assertThat(with.refitted()).isTrue();
    assertThat(after).isLessThan(0.99 * before);
  }

  @Test
  void equalCodesAreDecodedAlikeWhereverTheyStandByBlasToo() {
    Spectrum spectrum = Spectrum.isotropic(37);
    PrincipalAxes axes = axes(spectrum, 0);
    Matrix rows = Orthogonal.gaussian(101, 37, random);
    SignEncoder encoder = SignEncoder.of(rows.toFloats(), new float[37]);
    MessagePassing decoder = fit(encoder, axes).decoder();
    byte[] all = new byte[13 * 600];
    encoder.encode(sample(axes, 600), 600, all, 1);
    byte[] code = Arrays.copyOf(all, 13);
    float[] alone = new float[37];
    decoder.decode(code, 1, alone, 1);
    for (int count : new int[] {3, 192, 511, 600}) {
      for (int at : new int[] {1, count / 2, count - 1}) {
        byte[] packed = all.clone();
        System.arraycopy(code, 0, packed, at * 13, 13);
        float[] vectors = new float[count * 37];
        decoder.decode(packed, count, vectors, 1 + at % 2);
        assertThat(Arrays.copyOfRange(vectors, at * 37, (at + 1) * 37)).isEqualTo(alone);
      }
    }
  }

  @Test
  void refusesWhatDoesNotFitTogether() {
    PrincipalAxes axes = axes(Spectrum.isotropic(3), 0);
    SignEncoder encoder = SignEncoder.of(new float[] {1, 0, 0, 1}, new float[2]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> fit(encoder, axes))
        .withMessageContaining("axes: of dimension 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MessageFit.Settings(0, 1))
        .withMessageContaining("maxLayers: 0");
    PrincipalAxes plane = axes(Spectrum.isotropic(2), 0);
    SignEncoder other = SignEncoder.of(new float[] {1, 0}, new float[2]);
    CodedSample sample = CodedSample.of(codec(other), new float[40], 20, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> MessageFit.of(encoder, plane, Optional.of(sample), MessageFit.Settings.of(1)))
        .withMessageContaining("sample: of dimension 2 and 1 bits");
  }
}
