// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.command;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.halfspace.Autoencoder;
import org.halfspace.ModelMetadata;
import org.halfspace.adopt.AddedDecoder;
import org.halfspace.adopt.Adoption;
import org.halfspace.cli.output.DecoderResult;
import org.halfspace.fit.DecoderTrial;
import org.halfspace.fit.FitReport;

/**
 * What {@code adopt} has to say: of codes whose model was made, or given, and the decoder that was
 * added.
 *
 * @param encoder what the encoder is taken for; empty where the model was given
 * @param decoders that were compared
 */
record Adopted(
    Autoencoder model,
    long vectors,
    long testVectors,
    Optional<String> encoder,
    Optional<Double> agreement,
    List<DecoderTrial> decoders,
    Optional<Double> predicted,
    List<String> remarks) {
  static Adopted of(Adoption.Result result) {
    FitReport report = result.report();
    return new Adopted(
        report.model(),
        report.vectors(),
        report.testVectors(),
        Optional.of(result.encoder()),
        Optional.of(result.agreement()),
        List.of(),
        Optional.empty(),
        report.remarks());
  }

  static Adopted of(Autoencoder given) {
    return new Adopted(
        given, 0, 0, Optional.empty(), Optional.empty(), List.of(), Optional.empty(), List.of());
  }

  Adopted with(AddedDecoder.Result added) {
    List<String> all = new ArrayList<>(remarks);
    all.addAll(added.remarks());
    return new Adopted(
        added.model(),
        added.vectors(),
        added.distortion().vectors(),
        encoder,
        agreement,
        added.trials(),
        added.predicted(),
        all);
  }

  /** The JSON of the command. */
  record Result(
      String schema,
      int dimension,
      long vectors,
      long testVectors,
      int bits,
      double floor,
      double population,
      double train,
      double reached,
      double gap,
      @JsonInclude Optional<String> encoder,
      @JsonInclude Optional<Double> agreement,
      String decoder,
      @JsonInclude Optional<Double> predicted,
      List<DecoderResult> decoders,
      List<String> remarks,
      double seconds) {}

  /** The JSON of it. */
  Result result(double seconds) {
    ModelMetadata.Distortions distortions = model.metadata().distortions();
    return new Result(
        "halfspace/adopt/1",
        model.dimension(),
        vectors,
        testVectors,
        model.bits(),
        distortions.floor(),
        distortions.population(),
        distortions.train(),
        distortions.reached(),
        distortions.gap(),
        encoder,
        agreement,
        model.codec().decoder().type().label(),
        predicted,
        decoders.stream().map(DecoderResult::of).toList(),
        remarks,
        seconds);
  }
}
