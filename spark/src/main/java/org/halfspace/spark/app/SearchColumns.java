// SPDX-License-Identifier: Apache-2.0
package org.halfspace.spark.app;

import org.halfspace.spark.HalfspaceModel;
import org.halfspace.spark.HalfspaceSearch;
import picocli.CommandLine.Option;

/** Which columns of its tables a search reads. */
final class SearchColumns {
  @Option(
      names = "--id-column",
      paramLabel = "NAME",
      defaultValue = "id",
      description = "Column of the ids of codes (default: ${DEFAULT-VALUE}).")
  private String id;

  @Option(
      names = "--code-column",
      paramLabel = "NAME",
      defaultValue = "code",
      description = "Column of codes (default: ${DEFAULT-VALUE}).")
  private String code;

  @Option(
      names = "--gain-column",
      paramLabel = "NAME",
      description = "Column of gains; without it the two bytes of a gain end its code.")
  private String gain;

  @Option(
      names = "--query-id-column",
      paramLabel = "NAME",
      defaultValue = "id",
      description = "Column of the ids of queries (default: ${DEFAULT-VALUE}).")
  private String queryId;

  @Option(
      names = "--query-column",
      paramLabel = "NAME",
      defaultValue = "features",
      description = "Column of the vectors of queries (default: ${DEFAULT-VALUE}).")
  private String query;

  @Option(
      names = "--column",
      paramLabel = "NAME",
      defaultValue = "features",
      description =
          "Column of the vectors that were coded, for --rerank original (default:"
              + " ${DEFAULT-VALUE}).")
  private String original;

  /** A search with that model in these columns. */
  HalfspaceSearch of(HalfspaceModel model) {
    return HalfspaceSearch.of(model)
        .withIdCol(id)
        .withCodeCol(code)
        .withQueryIdCol(queryId)
        .withQueryCol(query)
        .withOriginalCol(original)
        .withGainCol(gain);
  }
}
