// SPDX-License-Identifier: Apache-2.0
package org.halfspace.cli.command;

import static org.halfspace.cli.option.OptionTypes.require;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.halfspace.Autoencoder;
import org.halfspace.cli.option.Choice;
import org.halfspace.cli.option.CommonOptions;
import org.halfspace.cli.option.DataFiles;
import org.halfspace.cli.option.DataOptions;
import org.halfspace.cli.option.DecoderOption;
import org.halfspace.cli.option.FileUse;
import org.halfspace.cli.option.ModelArgument;
import org.halfspace.cli.option.ModelCodes;
import org.halfspace.cli.output.Console;
import org.halfspace.code.CodeSet;
import org.halfspace.data.VectorData;
import org.halfspace.search.CodeSearch;
import org.halfspace.search.ExactSearch;
import org.halfspace.search.Metric;
import org.halfspace.search.Recall;
import org.halfspace.search.Rerank;
import org.halfspace.search.Score;
import org.halfspace.search.SearchResult;
import org.halfspace.search.SearchSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code halfspace search}: the nearest codes of some queries. */
@Command(
    name = "search",
    header = "Find the nearest codes of query vectors.",
    description = {
      "Scores all codes for each query and prints the K best. Codes come from 'halfspace"
          + " encode': a file, or a store as of the start of the search."
    },
    footer = {
      "",
      "Scores are squared distances (l2), products (ip, cosine), or differing bits (--score hamming"
          + " without --rerank).",
      "",
      "Examples:",
      "  halfspace search model.safetensors codes.npz queries.npy -k 10",
      "  halfspace search model.safetensors codes.npz queries.npy -k 10 \\",
      "      --rerank original --vectors vectors.npy",
      "  halfspace search model.safetensors codes.npz queries.npy -k 100 \\",
      "      --truth vectors.npy"
    })
public final class SearchCommand implements Callable<Integer> {
  private static final int[] RECALLS = {1, 10, 100};

  /** Queries and neighbors that are printed as text; JSON has all. */
  private static final int SHOWN = 5;

  private static final double DEFAULT_OVERSAMPLING = 5;

  /**
   * Bytes of codes looked up by all queries, up to which a process that has just started is sooner
   * done without the fast scan, whose loops take Java about a second to compile.
   */
  private static final double SHORT_SEARCH = 5e8;

  @Mixin private CommonOptions common;
  @Mixin private DataOptions dataOptions;

  @Mixin private ModelArgument modelArgument;

  @Parameters(index = "1", paramLabel = "CODES", description = ModelCodes.HELP)
  @FileUse(FileUse.Kind.READ)
  private Path codesPath;

  @Mixin private ModelCodes modelCodes;

  @Parameters(index = "2", paramLabel = "QUERIES", description = DataOptions.HELP)
  @FileUse(FileUse.Kind.READ)
  private Path queriesPath;

  @Option(
      names = "-k",
      paramLabel = "K",
      required = true,
      description = "Number of neighbors per query.")
  private int k;

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      defaultValue = "l2",
      description = "l2, ip or cosine (default: ${DEFAULT-VALUE}).")
  private String metric;

  @Option(
      names = "--score",
      paramLabel = "NAME",
      defaultValue = "asymmetric",
      description =
          "How codes are scored: asymmetric (with the exact query), 4bit (the query rounded to 4"
              + " bits per entry) or hamming (default: ${DEFAULT-VALUE}).")
  private String score;

  @Option(
      names = "--rerank",
      paramLabel = "NAME",
      defaultValue = "none",
      description =
          "Vectors used to score the candidates again: none, decoded or original (default:"
              + " ${DEFAULT-VALUE}).")
  private String rerank;

  @Option(
      names = "--oversample",
      paramLabel = "F",
      description = "Re-rank F candidates per neighbor (default: 5).")
  private Double oversampling;

  @Option(
      names = "--vectors",
      paramLabel = "FILE",
      description = "The vectors that were coded, for --rerank original.")
  @FileUse(FileUse.Kind.READ)
  private Path vectors;

  @Option(
      names = "--truth",
      paramLabel = "FILE",
      description =
          "The vectors that were coded: also search them exactly, and print recall@1, 10 and 100"
              + " (up to K).")
  @FileUse(FileUse.Kind.READ)
  private Path truth;

  /** The JSON of the command; recall by its r, or null without truth. */
  record Result(
      String schema, int k, List<Found> results, Map<String, Double> recall, double seconds) {}

  /** The neighbors of one query. */
  record Found(List<Long> ids, List<Double> scores) {}

  @Mixin private DecoderOption decoder;

  @Override
  public Integer call() throws IOException {
    int threads = common.threads();
    decoder.requireKnown();
    Console console = common.console();
    DataFiles files = new DataFiles(dataOptions.options());
    SearchSettings settings = settings(threads);
    Autoencoder model = decoder.of(modelArgument.read(), modelArgument.path());
    CodeSet codes =
        modelCodes
            .file(codesPath, model, modelArgument.path(), files::open)
            .set(model, modelArgument.path());
    if (codes.count() < k) {
      console.note(
          "%s: %d codes, so each query gets only %d neighbors",
          codesPath, codes.count(), codes.count());
    }
    VectorData asked =
        DataOptions.requireDimension(
            model, modelArgument.path(), queriesPath, files.open(queriesPath));
    CodeSearch search = CodeSearch.of(model.codec(), codes);
    if (settings.rerank() == Rerank.ORIGINAL) {
      search = search.withOriginals(base(vectors, codes, model, files));
    }
    Optional<VectorData> base =
        truth == null ? Optional.empty() : Optional.of(base(truth, codes, model, files));
    files.requireTaken();
    float[] queries = all(asked, queriesPath);
    double lookups = (double) asked.count() * codes.count() * codes.bytesPerCode();
    if (lookups < SHORT_SEARCH) {
      search = search.withoutFastScan();
    }
    long begin = System.nanoTime();
    SearchResult found = search.search(queries, settings);
    double seconds = (System.nanoTime() - begin) / 1e9;
    Map<String, Double> recall =
        base.isPresent() ? recall(found, base.get(), queries, settings) : null;
    print(console, codes, queries.length / model.dimension(), found, recall, seconds);
    return 0;
  }

  private SearchSettings settings(int threads) {
    require(k >= 1, "-k: " + k + ", must be at least 1");
    require(
        oversampling == null || oversampling >= 1 && oversampling <= Integer.MAX_VALUE,
        "--oversample: " + oversampling + ", must be between 1 and " + Integer.MAX_VALUE);
    Metric chosenMetric = Choice.of("--metric", metric, Metric.values(), Metric::label);
    Score chosenScore = Choice.of("--score", score, Score.values(), Score::label);
    Rerank chosenRerank = Choice.of("--rerank", rerank, Rerank.values(), Rerank::label);
    require(
        chosenRerank != Rerank.NONE || oversampling == null,
        "--oversample: needs --rerank decoded or original, which score the candidates");
    require(
        chosenRerank != Rerank.ORIGINAL || vectors != null,
        "--rerank original: needs --vectors FILE, the vectors that were encoded");
    require(
        chosenRerank == Rerank.ORIGINAL || vectors == null,
        "--vectors: is used with --rerank original only");
    double factor =
        chosenRerank == Rerank.NONE
            ? 1
            : Optional.ofNullable(oversampling).orElse(DEFAULT_OVERSAMPLING);
    return new SearchSettings(k, chosenMetric, chosenScore, factor, chosenRerank, threads);
  }

  private static VectorData base(Path path, CodeSet codes, Autoencoder model, DataFiles files)
      throws IOException {
    VectorData data = files.open(path);
    if (data.count() != codes.count() || data.dimension() != model.dimension()) {
      throw new IOException(
          path
              + ": "
              + data.count()
              + " vectors of dimension "
              + data.dimension()
              + ", must be the "
              + codes.count()
              + " of dimension "
              + model.dimension()
              + " that were coded");
    }
    return data;
  }

  private static float[] all(VectorData data, Path path) throws IOException {
    if (data.count() > (Integer.MAX_VALUE - 8) / data.dimension()) {
      throw new IOException(path + ": " + data.count() + " queries are too many for one search");
    }
    return data.toArray();
  }

  private static Map<String, Double> recall(
      SearchResult found, VectorData base, float[] queries, SearchSettings settings)
      throws IOException {
    SearchResult exact =
        ExactSearch.search(base, queries, found.k(), settings.metric(), settings.threads());
    Map<String, Double> recall = new LinkedHashMap<>();
    for (int r : RECALLS) {
      if (r <= found.k()) {
        recall.put(String.valueOf(r), Recall.at(r, found, exact));
      }
    }
    return recall;
  }

  private static void print(
      Console console,
      CodeSet codes,
      int queries,
      SearchResult found,
      Map<String, Double> recall,
      double seconds) {
    console.line(
        "%d queries, %d codes of %d bits: %.3f s, %.3f ms per query",
        queries, codes.count(), codes.bits(), seconds, 1e3 * seconds / queries);
    List<Found> results = new ArrayList<>();
    for (int q = 0; q < queries; q++) {
      List<Long> ids = new ArrayList<>();
      List<Double> scores = new ArrayList<>();
      StringBuilder line = new StringBuilder();
      for (int i = q * found.k(); i < (q + 1) * found.k(); i++) {
        ids.add(found.ids()[i]);
        scores.add(found.scores()[i]);
        if (ids.size() <= SHOWN) {
          line.append("  ").append(found.ids()[i]).append(" (");
          line.append(String.format(Locale.ROOT, "%.5g)", found.scores()[i]));
        }
      }
      results.add(new Found(ids, scores));
      if (q < SHOWN) {
        console.line("query %d:%s%s", q, line, found.k() > SHOWN ? "  …" : "");
      }
    }
    if (queries > SHOWN) {
      console.line("… (--json has all)");
    }
    if (recall != null) {
      recall.forEach((r, value) -> console.line("recall@%s  %.4f", r, value));
    }
    console.result(new Result("halfspace/search/1", found.k(), results, recall, seconds));
  }
}
