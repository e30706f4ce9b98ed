// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.output;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.halfspace.Autoencoder;
import org.halfspace.ModelMetadata;
import org.halfspace.code.DecoderType;
import org.halfspace.fit.BitsSearch;
import org.halfspace.fit.EncoderTrial;
import org.halfspace.fit.FitReport;
import org.halfspace.train.TrainingEnd;
import org.halfspace.train.TrainingResult;

/** The JSON of {@code fit}; a number there were no vectors for is null. */
record FitResult(
    String schema,
    int dimension,
    long vectors,
    long testVectors,
    int bits,
    int bitsPerVector,
    List<Units> units,
    String activation,
    String method,
    String decoder,
    String gain,
    double floor,
    double population,
    double train,
    double reached,
    @JsonInclude Optional<Double> predicted,
    double gap,
    List<Trial> trials,
    List<DecoderResult> decoders,
    List<String> remarks,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Double> gainFactor,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Trial> signs,
    Seconds seconds,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Training> training,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Target> target) {
  static final String SCHEMA = "halfspace/fit/1";

  /** The result of a fit. */
  static FitResult of(FitReport report) {
    ModelMetadata.Recipe recipe = report.model().metadata().recipe();
    return new FitResult(
        SCHEMA,
        report.model().dimension(),
        report.vectors(),
        report.testVectors(),
        report.model().bits(),
        report.model().codec().bitsPerVector(),
        Units.of(report.model().codec().units().layout()),
        recipe.activation(),
        recipe.origin().label(),
        decoder(report.model()),
        recipe.gain(),
        report.floor(),
        report.population(),
        report.train(),
        report.reached(),
        report.predicted(),
        report.gap(),
        report.choices().trials().stream().map(Trial::of).toList(),
        report.choices().decoders().stream().map(DecoderResult::of).toList(),
        report.remarks(),
        report.gainFactor(),
        report.bestSigns().map(Trial::of),
        Seconds.of(report.seconds()),
        report.choices().training().map(Training::of),
        report.choices().search().map(Target::of));
  }

  /** The decoder of a model: how the linear one was found, or the type of another. */
  static String decoder(Autoencoder model) {
    DecoderType type = model.codec().decoder().type();
    return type == DecoderType.LINEAR ? model.metadata().recipe().decoder() : type.label();
  }

  /** Where the time went. */
  record Seconds(
      double read, double covariance, double encoder, double decoder, double test, double total) {
    static Seconds of(FitReport.Seconds seconds) {
      FitReport.Stages stages = seconds.stages();
      return new Seconds(
          seconds.read(),
          stages.covariance(),
          stages.encoder(),
          stages.decoder(),
          stages.test(),
          seconds.total());
    }
  }

  /**
   * How the number of bits was found.
   *
   * @param reached what was taken; null if no number of bits reached the target
   * @param best what came closest
   * @param exact whether one bit fewer was tried and missed
   * @param missed the most bits below that were tried and missed; null if none did
   * @param seconds of all that was tried; null if no number of bits reached the target
   */
  record Target(
      BitsSearch.Trial reached,
      BitsSearch.Trial best,
      boolean exact,
      BitsSearch.Trial missed,
      List<BitsSearch.Trial> tried,
      Double seconds) {
    static Target of(BitsSearch result) {
      return new Target(
          result.trial(),
          result.trial(),
          result.exact(),
          result.missed().orElse(null),
          result.trials(),
          result.seconds());
    }
  }

  /** The JSON of a search whose target no number of bits reached. */
  record NotReached(String schema, Target target) {}

  /** How an encoder fared on a sample of the training vectors. */
  record Trial(String method, String unitBits, double withoutGain, double withGain) {
    static Trial of(EncoderTrial trial) {
      return new Trial(
          trial.method().label(), trial.unitBits(), trial.withoutGain(), trial.withGain());
    }
  }

  /** How SGD went. */
  record Training(long steps, long bestStep, double heldOut, String end) {
    static Training of(TrainingResult result) {
      return new Training(
          result.steps(), result.best().step(), result.best().heldOut(), endLabel(result.end()));
    }
  }

  private static String endLabel(TrainingEnd end) {
    return end.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
