// SPDX-License-Identifier: Apache-2.0
package org.halfspace.examples.lucene;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Rescorer;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.util.BytesRef;
import org.halfspace.Autoencoder;

/**
 * Ranks the documents any query found by the distance of a vector q to their codes, ‖q − x̂‖, where
 * q is not coded itself. The score is 1 / (1 + ‖q − x̂‖²), as Lucene's Euclidean similarity has it;
 * documents without a code come last, with 0. Ties go by the number of the document.
 *
 * <p>Immutable and thread-safe. Each document costs a decoding.
 */
public final class CodeRescorer extends Rescorer {
  private static final Comparator<ScoreDoc> BEST_FIRST =
      Comparator.<ScoreDoc>comparingDouble(hit -> -hit.score).thenComparingInt(hit -> hit.doc);

  private final String field;
  private final Autoencoder model;
  private final float[] query;

  /**
   * @param field where the codes are, see {@link CodeFields}
   * @param model the one that made them
   * @param query q, of its dimension; copied
   * @throws IllegalArgumentException if the dimension is another
   */
  public CodeRescorer(String field, Autoencoder model, float[] query) {
    if (query.length != model.dimension()) {
      throw new IllegalArgumentException(
          "query: length " + query.length + ", must be " + model.dimension());
    }
    this.field = Objects.requireNonNull(field, "field");
    this.model = model;
    this.query = query.clone();
  }

  /**
   * @throws IOException if reading fails, or a document has something else than a code of this
   *     model
   */
  @Override
  public TopDocs rescore(IndexSearcher searcher, TopDocs firstPass, int topN) throws IOException {
    ScoreDoc[] hits =
        Arrays.stream(firstPass.scoreDocs)
            .map(hit -> new ScoreDoc(hit.doc, 0, hit.shardIndex))
            .sorted(Comparator.comparingInt(hit -> hit.doc))
            .toArray(ScoreDoc[]::new);
    // Doc values are read forwards, a segment at a time.
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    int leaf = -1;
    BinaryDocValues codes = null;
    for (ScoreDoc hit : hits) {
      int its = ReaderUtil.subIndex(hit.doc, leaves);
      if (its != leaf) {
        leaf = its;
        codes = DocValues.getBinary(leaves.get(leaf).reader(), field);
      }
      if (codes.advanceExact(hit.doc - leaves.get(leaf).docBase)) {
        hit.score = score(codes.binaryValue(), hit.doc);
      }
    }
    Arrays.sort(hits, BEST_FIRST);
    return new TopDocs(firstPass.totalHits, Arrays.copyOf(hits, Math.min(topN, hits.length)));
  }

  private float score(BytesRef code, int document) throws IOException {
    try {
      float[] decoded =
          model.decode(Arrays.copyOfRange(code.bytes, code.offset, code.offset + code.length));
      double distance = 0;
      for (int k = 0; k < query.length; k++) {
        double difference = (double) query[k] - decoded[k];
        distance += difference * difference;
      }
      return (float) (1 / (1 + distance));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "document "
              + document
              + ", field "
              + field
              + ": no code of this model: "
              + e.getMessage(),
          e);
    }
  }

  @Override
  public Explanation explain(IndexSearcher searcher, Explanation firstPass, int document)
      throws IOException {
    TopDocs one = new TopDocs(null, new ScoreDoc[] {new ScoreDoc(document, 0)});
    return Explanation.match(
        rescore(searcher, one, 1).scoreDocs[0].score,
        "1 / (1 + squared distance to the code in " + field + ")",
        firstPass);
  }
}
