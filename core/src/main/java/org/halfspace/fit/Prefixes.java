// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit;

import java.util.Arrays;
import java.util.Optional;
import org.halfspace.Autoencoder;
import org.halfspace.ModelMetadata;
import org.halfspace.ModelOrigin;
import org.halfspace.activation.Activation;
import org.halfspace.code.Gain;
import org.halfspace.code.PrefixFactor;
import org.halfspace.code.SignCodec;
import org.halfspace.code.UniversalEncoder;
import org.halfspace.code.VectorCodec;
import org.halfspace.fit.decoder.DecoderRegression;
import org.halfspace.fit.decoder.NormalEquations;
import org.halfspace.fit.decoder.PrefixDecoders;
import org.halfspace.fit.run.UniversalFit;
import org.halfspace.limits.Limits;
import org.halfspace.linalg.Matrix;
import org.halfspace.risk.PopulationRisk;
import org.halfspace.source.Spectrum;

/** Models of the first bits of a model. Stateless and thread-safe. */
public final class Prefixes {
  private Prefixes() {}

  /**
   * The model whose bits are the first m bits of a model's, with the decoder that is optimal for
   * them where the model's is for all: by least squares on the same training vectors, or on the
   * Gaussian source. A prefix of n bits is the model itself.
   *
   * <p>Its floor is that of m bits; population, train and test are NaN, as they were not measured,
   * but for the population of a universal model; {@code data} says what it is a prefix of. Cost O(n
   * m d), for universal models O(m² d).
   *
   * @param whole of n bits
   * @param prefix m
   * @throws IllegalArgumentException if m is not between 1 and n
   * @throws IllegalStateException if the model has no prefix decoders: those of more than {@value
   *     PrefixFactor#MAXIMUM_UNITS} bits have none, nor have those of older versions
   */
  public static Autoencoder of(Autoencoder whole, int prefix) {
    if (prefix < 1 || prefix > whole.bits()) {
      throw new IllegalArgumentException(
          "prefix: "
              + prefix
              + ", must be between 1 and "
              + whole.bits()
              + ", the bits of the model");
    }
    if (prefix == whole.bits()) {
      return whole;
    }
    if (whole.metadata().isUniversal()) {
      return whole.bits() <= whole.dimension() ? universal(whole, prefix) : ofFrame(whole, prefix);
    }
    return learned(whole, prefix, whole.prefixFactor().orElseThrow(() -> none(whole)));
  }

  private static IllegalStateException none(Autoencoder whole) {
    return new IllegalStateException(
        "model "
            + whole.id()
            + " of "
            + whole.bits()
            + " bits has no prefix decoders: "
            + (whole.bits() > PrefixFactor.MAXIMUM_UNITS
                ? "prefix decoders are stored for at most " + PrefixFactor.MAXIMUM_UNITS + " bits"
                : "it was written by an older version and must be fitted again"));
  }

  private static Autoencoder learned(Autoencoder whole, int m, PrefixFactor factor) {
    SignCodec signs = whole.codec().signs();
    int d = signs.dimension();
    float[] center = whole.center();
    float[] offset = signs.offset();
    double[] constant = new double[d];
    for (int i = 0; i < d; i++) {
      constant[i] = (double) offset[i] - center[i];
    }
    Matrix transposed = transposed(signs.decoder(), signs.bits());
    DecoderRegression.Decoder decoder =
        PrefixDecoders.decoder(factor, m, new DecoderRegression.Decoder(transposed, constant));
    for (int i = 0; i < d; i++) {
      offset[i] = (float) (center[i] + decoder.constant()[i]);
    }
    SignCodec first =
        SignCodec.of(
            m,
            d,
            Arrays.copyOf(signs.encoder(), m * d),
            decoder.transposed().transpose().toFloats(),
            signs.mean(),
            offset);
    return new Autoencoder(
        sameGain(first, whole.codec()),
        center,
        whole.eigenvalues(),
        metadata(whole, m, whole.metadata().recipe().origin(), Double.NaN),
        Optional.of(factor.corner(m)));
  }

  private static Matrix transposed(float[] decoder, int n) {
    int d = decoder.length / n;
    Matrix transposed = Matrix.zeros(n, d);
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < n; j++) {
        transposed.data()[j * d + i] = decoder[i * n + j];
      }
    }
    return transposed;
  }

  private static VectorCodec sameGain(SignCodec signs, VectorCodec codec) {
    return codec.gain() == Gain.NONE
        ? VectorCodec.withoutGain(signs)
        : VectorCodec.withGain(signs, codec.scale());
  }

  /** Up to d bits the rows of all are first rows of one rotation. */
  private static Autoencoder universal(Autoencoder whole, int m) {
    UniversalEncoder encoder =
        UniversalEncoder.of(whole.dimension(), m, whole.metadata().recipe().seed());
    UniversalFit.Coded coded =
        UniversalFit.coded(
            encoder,
            Spectrum.of(whole.eigenvalues()),
            whole.codec().gain(),
            whole.codec().scale(),
            1);
    return new Autoencoder(
        coded.codec(),
        whole.center(),
        whole.eigenvalues(),
        metadata(whole, m, whole.metadata().recipe().origin(), coded.population()));
  }

  /** The rotation of more than d coordinates has other rows than that of m bits. */
  private static Autoencoder ofFrame(Autoencoder whole, int m) {
    int d = whole.dimension();
    Matrix rows =
        Matrix.of(
                whole.bits(),
                d,
                UniversalEncoder.of(d, whole.bits(), whole.metadata().recipe().seed()).rows())
            .corner(m, d);
    PopulationRisk risk =
        new PopulationRisk(Spectrum.of(whole.eigenvalues()), Activation.sign(), 1);
    PopulationRisk.Evaluation population = risk.evaluate(rows);
    Matrix decoder = population.decoder();
    SignCodec signs = SignCodec.of(m, d, rows.toFloats(), decoder.toFloats(), new float[d]);
    NormalEquations equations =
        NormalEquations.ofSource(risk.codeCovariance(rows), risk.crossCovariance(rows));
    return new Autoencoder(
        sameGain(signs, whole.codec()),
        whole.center(),
        whole.eigenvalues(),
        metadata(
            whole, m, new ModelOrigin.Method("universal, first bits"), population.distortion()),
        PrefixDecoders.kept(equations.factor()));
  }

  private static ModelMetadata metadata(
      Autoencoder whole, int m, ModelOrigin origin, double population) {
    ModelMetadata all = whole.metadata();
    ModelMetadata.Recipe recipe = all.recipe();
    ModelMetadata.Source source = all.source();
    return new ModelMetadata(
        new ModelMetadata.Recipe(
            recipe.activation(), origin, recipe.decoder(), recipe.gain(), recipe.seed()),
        new ModelMetadata.Source(
            source.description()
                + "; first "
                + m
                + " of "
                + whole.bits()
                + " bits of model "
                + whole.id(),
            source.hash(),
            source.covariance(),
            source.vectors(),
            0),
        new ModelMetadata.Distortions(
            Limits.of(Spectrum.of(whole.eigenvalues()), Activation.sign()).floor(m).distortion(),
            population,
            Double.NaN,
            Double.NaN),
        all.machine());
  }
}
