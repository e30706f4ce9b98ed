// SPDX-License-Identifier: Apache-2.0
package org.halfspace.fit;

import java.util.Arrays;
import java.util.Optional;
import org.halfspace.Autoencoder;
import org.halfspace.ModelMetadata;
import org.halfspace.ModelOrigin;
import org.halfspace.activation.Activation;
import org.halfspace.code.LevelCodec;
import org.halfspace.code.LevelEncoder;
import org.halfspace.code.PrefixFactor;
import org.halfspace.code.SignEncoder;
import org.halfspace.code.UnitCodec;
import org.halfspace.code.UnitEncoder;
import org.halfspace.code.UnitLayout;
import org.halfspace.code.UniversalEncoder;
import org.halfspace.data.UnusableDataException;
import org.halfspace.fit.decoder.DecoderRegression;
import org.halfspace.fit.decoder.NormalEquations;
import org.halfspace.fit.decoder.PrefixDecoders;
import org.halfspace.fit.decoder.SourceCodes;
import org.halfspace.fit.run.UniversalFit;
import org.halfspace.limits.BitLimits;
import org.halfspace.limits.Limits;
import org.halfspace.linalg.Matrix;
import org.halfspace.risk.PopulationRisk;
import org.halfspace.source.Spectrum;

/** Models of the first bits of a model. Stateless and thread-safe. */
public final class Prefixes {
  private Prefixes() {}

  /**
   * The model whose bits are the first m bits of a model's, as far as whole units go, with the
   * decoder that is optimal for them where the model's is for all: by least squares on the same
   * training vectors, or on the Gaussian source. A prefix of n bits is the model itself.
   *
   * <p>Its floor is that of m bits; population, train and test are NaN, as they were not measured,
   * but for the population of a universal model; {@code data} says what it is a prefix of. Cost O(n
   * m d), for universal models O(m² d).
   *
   * @param whole of n bits
   * @param prefix m
   * @throws IllegalArgumentException if m is not between 1 and n, or less than the first unit has
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
    UnitLayout layout = whole.codec().units().layout();
    int units = layout.unitsWithin(prefix);
    if (units == 0) {
      throw new UnusableDataException(
          "prefix: " + prefix + ", must be at least " + layout.unitBits(0) + ", the first unit's");
    }
    if (whole.metadata().isUniversal()) {
      return layout.units() <= whole.dimension() ? universal(whole, units) : ofFrame(whole, units);
    }
    return learned(whole, units, whole.prefixFactor().orElseThrow(() -> none(whole)));
  }

  private static IllegalStateException none(Autoencoder whole) {
    return new IllegalStateException(
        "model "
            + whole.id()
            + " of "
            + whole.bits()
            + " bits has no prefix decoders: "
            + (whole.codec().units().units() > PrefixFactor.MAXIMUM_UNITS
                ? "prefix decoders are stored for at most " + PrefixFactor.MAXIMUM_UNITS + " units"
                : "it was written by an older version and must be fitted again"));
  }

  private static Autoencoder learned(Autoencoder whole, int p, PrefixFactor factor) {
    UnitCodec units = whole.codec().units();
    int d = units.dimension();
    float[] center = whole.center();
    float[] offset = units.offset();
    double[] constant = new double[d];
    for (int i = 0; i < d; i++) {
      constant[i] = (double) offset[i] - center[i];
    }
    Matrix transposed = transposed(units.decoder(), units.units());
    DecoderRegression.Decoder decoder =
        PrefixDecoders.decoder(factor, p, new DecoderRegression.Decoder(transposed, constant));
    for (int i = 0; i < d; i++) {
      offset[i] = (float) (center[i] + decoder.constant()[i]);
    }
    UnitCodec first =
        first(units, p).withDecoder(decoder.transposed().transpose().toFloats(), offset);
    return new Autoencoder(
        whole.codec().withUnits(first),
        center,
        whole.eigenvalues(),
        metadata(whole, first, whole.metadata().recipe().origin(), Double.NaN),
        Optional.of(factor.corner(p)));
  }

  /** What encodes the first units. */
  private static UnitEncoder first(UnitCodec units, int p) {
    float[] rows = Arrays.copyOf(units.encoder(), p * units.dimension());
    return units instanceof LevelCodec levels
        ? LevelEncoder.of(levels.quantizers().subList(0, p), rows, units.mean())
        : SignEncoder.of(rows, units.mean());
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

  /** Up to d units the rows of all are first rows of one rotation. */
  private static Autoencoder universal(Autoencoder whole, int p) {
    UniversalEncoder encoder =
        UniversalEncoder.of(whole.dimension(), p, whole.metadata().recipe().seed());
    UniversalFit.Coded coded =
        UniversalFit.coded(
            encoder,
            Spectrum.of(whole.eigenvalues()),
            whole.codec().units().layout().unitBits(0),
            1);
    return new Autoencoder(
        whole.codec().withUnits(coded.codec()),
        whole.center(),
        whole.eigenvalues(),
        metadata(whole, coded.codec(), whole.metadata().recipe().origin(), coded.population()));
  }

  /** The rotation of more than d coordinates has other rows than that of p units. */
  private static Autoencoder ofFrame(Autoencoder whole, int p) {
    UnitCodec units = whole.codec().units();
    int d = whole.dimension();
    Matrix rows =
        Matrix.of(
                units.units(),
                d,
                UniversalEncoder.of(d, units.units(), whole.metadata().recipe().seed()).rows())
            .corner(p, d);
    int unitBits = units.layout().unitBits(0);
    Activation activation = unitBits == 1 ? Activation.sign() : Activation.quantizer(unitBits);
    Spectrum spectrum = Spectrum.of(whole.eigenvalues());
    PopulationRisk risk = new PopulationRisk(spectrum, activation, 1);
    PopulationRisk.Evaluation population = risk.evaluate(rows);
    Matrix decoder = population.decoder();
    if (unitBits > 1) {
      // Levels are those of coordinates of the deviation √λ.
      decoder.scale(1 / Math.sqrt(spectrum.eigenvalue(0)));
    }
    UnitCodec first = first(units, p).withDecoder(decoder.toFloats(), new float[d]);
    NormalEquations equations =
        NormalEquations.ofSource(
            SourceCodes.centered(risk.codeCovariance(rows), risk.crossCovariance(rows)));
    return new Autoencoder(
        whole.codec().withUnits(first),
        whole.center(),
        whole.eigenvalues(),
        metadata(
            whole, first, new ModelOrigin.Method("universal, first bits"), population.distortion()),
        unitBits == 1 ? PrefixDecoders.kept(equations.factor()) : Optional.empty());
  }

  private static ModelMetadata metadata(
      Autoencoder whole, UnitCodec first, ModelOrigin origin, double population) {
    int m = first.bits();
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
        new ModelMetadata.Distortions(floor(whole, first), population, Double.NaN, Double.NaN),
        all.machine());
  }

  /** The floor of as many bits with the same kind of units. */
  private static double floor(Autoencoder whole, UnitCodec first) {
    Spectrum spectrum = Spectrum.of(whole.eigenvalues());
    if (whole.codec().hasSigns()) {
      return Limits.of(spectrum, Activation.sign()).floor(first.bits()).distortion();
    }
    BitLimits limits = BitLimits.of(spectrum);
    int[] counts = whole.codec().units().layout().counts();
    for (int b = 1; b < counts.length; b++) {
      if (counts[b] == whole.codec().units().units()) {
        return limits.alike(b, first.bits()).distortion();
      }
    }
    return limits.groups(first.bits()).distortion();
  }
}
