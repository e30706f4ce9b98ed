// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.halfspace.Progress;
import org.halfspace.cli.output.JobFailure;
import org.halfspace.cli.output.ProgressReading;
import org.halfspace.data.ReadOptions;
import org.halfspace.data.UnusableDataException;
import org.halfspace.data.VectorData;
import org.halfspace.source.Covariance;
import org.halfspace.source.EntrySource;
import org.halfspace.source.Spectrum;
import picocli.CommandLine.TypeConversionException;

/**
 * What SPECTRUM may be: the name of a spectrum or of a source of sparse vectors, a file of
 * eigenvalues, or a file of vectors.
 */
public final class SpectrumArgument {
  public static final String HELP =
      "isotropic:D, power:D:P (λ_i = i^-P), blocks:50x4,50x1, sparse:D:RHO or rademacher:D:RHO"
          + " (entries are 0, but for a share RHO that is Gaussian or ±1/√RHO), a text file with one"
          + " eigenvalue per line, or a file of vectors (its covariance is used).";

  private SpectrumArgument() {}

  /**
   * The source of sparse vectors that is named, if one is.
   *
   * @throws TypeConversionException if the name is malformed, which is wrong usage
   */
  public static Optional<EntrySource> source(String text) {
    if (!EntrySource.isNamed(text)) {
      return Optional.empty();
    }
    try {
      return Optional.of(EntrySource.parse(text));
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("SPECTRUM: '" + text + "': " + e.getMessage());
    }
  }

  /**
   * Reads the spectrum; that of a source of sparse vectors is isotropic.
   *
   * @param options how a file of vectors is read, and who hears remarks
   * @throws TypeConversionException if a name is malformed or options go with it that concern
   *     files, which is wrong usage
   * @throws IOException if a file cannot be read or holds no spectrum
   */
  public static Spectrum read(String text, DataOptions options, Progress progress)
      throws IOException {
    Optional<EntrySource> source = source(text);
    if (source.isPresent() || Spectrum.isNamed(text)) {
      OptionTypes.require(
          !options.areGiven(),
          "--array, --color, --resize and --header apply to files, not to " + text);
      return named(source.map(s -> "isotropic:" + s.dimension()).orElse(text));
    }
    Path path = OptionTypes.path(text);
    OptionTypes.require(
        text.indexOf(':') < 0 || Files.exists(path),
        "SPECTRUM: '"
            + text
            + "' is neither a file nor a spectrum: "
            + Spectrum.FORMS
            + "; nor a source of sparse vectors: "
            + EntrySource.FORMS);
    ReadOptions reading = options.options();
    if (!options.areGiven()) {
      Optional<Spectrum> eigenvalues =
          EigenvalueFile.read(path, remark -> reading.listener().remark(remark));
      if (eigenvalues.isPresent()) {
        return eigenvalues.get();
      }
    }
    VectorData data = DataOptions.open(path, reading);
    try {
      return Covariance.of(ProgressReading.of(data, "covariance", progress))
          .principalAxes()
          .spectrum();
    } catch (UnusableDataException e) {
      throw new JobFailure(text + ": " + e.getMessage(), e);
    }
  }

  private static Spectrum named(String text) {
    try {
      return Spectrum.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("SPECTRUM: '" + text + "': " + e.getMessage());
    }
  }
}
