// SPDX-License-Identifier: Apache-2.0
package org.halfspace.lab.experiment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.halfspace.code.DecoderType;
import org.halfspace.data.VectorData;
import org.halfspace.fit.FitReport;
import org.halfspace.lab.decoder.DecodedCode;
import org.halfspace.lab.decoder.EveryDecoder;
import org.halfspace.lab.report.ImageGrid;
import org.halfspace.lab.report.Table;
import org.halfspace.train.DeepTrainingSettings;

/** Sign codes of images by every kind of decoder, length after length. Not thread-safe. */
final class DecoderPictures {
  /** Enough for tables, and few enough for all lengths in some minutes. */
  private static final int MOST_VECTORS = 20_000;

  private final Setting setting;
  private final RealSet set;
  private final DeepTrainingSettings deep;
  private final int vectors;
  private final EveryDecoder decoders;
  private final List<ImageGrid> grids = new ArrayList<>();
  private final List<Table.Row> rows = new ArrayList<>();
  private double excess = Double.NEGATIVE_INFINITY;

  DecoderPictures(Setting setting, RealSet set) throws IOException {
    this.setting = setting;
    this.set = set;
    VectorData train = set.train().first(Math.min(set.train().count(), MOST_VECTORS));
    this.vectors = Math.toIntExact(train.count());
    this.deep =
        DeepTrainingSettings.standard(MOST_VECTORS)
            .change()
            .hidden(List.of(setting.size(128, 1024)))
            .epochs(setting.size(3, 10))
            .build();
    this.decoders =
        new EveryDecoder(
            train,
            set.test(),
            new EveryDecoder.Settings(
                setting.quick() ? EveryDecoder.Tables.HALF_BYTES : EveryDecoder.Tables.GROUPED,
                setting.seed(),
                setting.threads()));
  }

  /** How decoders past the linear one are fitted, in words. */
  String setting() {
    return String.format(
        Locale.ROOT,
        "tables of %s, message passing, and a network of one layer of %d, trained with the encoder"
            + " for %d epochs; these are fitted to %,d digits",
        setting.quick() ? "four bits" : "bytes, or of four bits where bytes are too many",
        deep.hidden().get(0),
        deep.epochs(),
        vectors);
  }

  /**
   * Decodes images by every decoder.
   *
   * @param report of signs; its linear decoder is the first
   * @param originals row after row
   */
  void add(FitReport report, float[] originals) throws IOException {
    int count = originals.length / set.dimension();
    int bits = report.model().bits();
    List<ImageGrid.Row> pictures = new ArrayList<>();
    pictures.add(
        new ImageGrid.Row(
            "original", 8 * set.dimension() + " bits", Pictures.pictures(set, originals)));
    List<DecodedCode> codes = decoders.of(report.model(), Optional.of(deep), setting.progress());
    double linear = codes.get(0).reached();
    for (DecodedCode code : codes) {
      String note =
          code.type() == DecoderType.LINEAR
              ? String.format(
                  Locale.ROOT, "distortion %.3f (floor %.3f)", code.reached(), report.floor())
              : String.format(Locale.ROOT, "distortion %.3f", code.reached());
      pictures.add(
          new ImageGrid.Row(
              code.type().label().replace('-', ' '),
              note,
              Pictures.pictures(set, code.decoded(originals, count, setting.threads()))));
    }
    grids.add(
        new ImageGrid(
            String.format(
                Locale.ROOT,
                "%s, %d bits by every decoder; the floor of linear decoders of signs is %.3f.",
                set.name(),
                bits,
                report.floor()),
            pictures));
    rows.add(
        Table.Row.of(
            set.name() + ", " + bits + " bits",
            report.floor(),
            linear,
            reached(codes, DecoderType.TABLES),
            reached(codes, DecoderType.MESSAGE_PASSING),
            reached(codes, DecoderType.DEEP)));
    excess = Math.max(excess, reached(codes, DecoderType.TABLES) / linear - 1);
  }

  private static double reached(List<DecodedCode> codes, DecoderType type) {
    return codes.stream()
        .filter(code -> code.type() == type)
        .mapToDouble(DecodedCode::reached)
        .findFirst()
        .orElse(Double.NaN);
  }

  /** All that was added, for a report. */
  void into(OutcomeBuilder outcome) {
    grids.forEach(outcome::pictures);
    outcome.table(
        new Table(
            "The signs of the closed form by each decoder, distortion on held-out images",
            "images",
            List.of(
                Table.Column.decimals("linear floor", "", 4),
                Table.Column.decimals("linear", "", 4),
                Table.Column.decimals("tables", "", 4),
                Table.Column.decimals("message passing", "", 4),
                Table.Column.decimals("deep", "", 4)),
            rows));
  }

  /** Whether tables keep what is promised of them. */
  Check check() {
    return Check.atMost(
        "largest relative excess of tables over the linear decoder",
        excess,
        0.01,
        "tables are linear where nothing better is found on a tenth of the vectors");
  }
}
