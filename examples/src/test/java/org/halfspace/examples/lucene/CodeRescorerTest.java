// SPDX-License-Identifier: Apache-2.0
package org.halfspace.examples.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.util.BytesRef;
import org.halfspace.Autoencoder;
import org.halfspace.data.VectorData;
import org.halfspace.fit.EncoderMethod;
import org.halfspace.fit.Fit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Codes in an index of several segments rank what a query found as a plain loop does. */
class CodeRescorerTest {
  private static final int COUNT = 600;
  private static final int DIMENSION = 24;

  private final float[][] vectors = new float[COUNT][DIMENSION];
  private final float[] query = new float[DIMENSION];
  private final ByteBuffersDirectory directory = new ByteBuffersDirectory();
  private Autoencoder model;
  private DirectoryReader reader;
  private IndexSearcher searcher;

  @BeforeEach
  void index() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    for (float[] vector : vectors) {
      fill(vector, random);
    }
    fill(query, random);
    model =
        Fit.toBits(100)
            .withMethod(EncoderMethod.CLOSED_FORM)
            .withThreads(1)
            .run(VectorData.of(vectors, "vectors"))
            .model();
    try (IndexWriter writer =
        new IndexWriter(
            directory,
            new IndexWriterConfig(new StandardAnalyzer()).setMergePolicy(NoMergePolicy.INSTANCE))) {
      for (int i = 0; i < COUNT; i++) {
        Document document = new Document();
        document.add(new StringField("id", String.valueOf(i), Field.Store.YES));
        document.add(new TextField("text", text(i), Field.Store.NO));
        if (hasCode(i)) {
          document.add(CodeFields.of("code", model, vectors[i]));
        }
        writer.addDocument(document);
        if (i % 150 == 149) {
          writer.commit();
        }
      }
      writer.deleteDocuments(new Term("id", "5"));
    }
    reader = DirectoryReader.open(directory);
    searcher = new IndexSearcher(reader);
  }

  private static void fill(float[] vector, SplittableRandom random) {
    for (int k = 0; k < vector.length; k++) {
      vector[k] = (float) random.nextGaussian();
    }
  }

  @AfterEach
  void close() throws IOException {
    reader.close();
    directory.close();
  }

  private static String text(int i) {
    return i % 3 == 0 ? "a river in the north" : "a mountain in the south";
  }

  private static boolean hasCode(int i) {
    return i % 50 != 49;
  }

  private double distance(int i) {
    float[] decoded = model.decode(model.encode(vectors[i]));
    return IntStream.range(0, DIMENSION).mapToDouble(k -> Math.pow(query[k] - decoded[k], 2)).sum();
  }

  /** The nearest of these by their codes, as a loop over all finds them. */
  private List<String> nearest(IntStream candidates, int k) {
    return candidates
        .filter(i -> i != 5 && hasCode(i))
        .boxed()
        .sorted(Comparator.comparingDouble(this::distance))
        .limit(k)
        .map(String::valueOf)
        .toList();
  }

  private List<String> search(Query candidates, int k) throws IOException {
    TopDocs found = searcher.search(candidates, COUNT);
    TopDocs ranked = new CodeRescorer("code", model, query).rescore(searcher, found, k);
    return ids(ranked);
  }

  private List<String> ids(TopDocs documents) throws IOException {
    String[] ids = new String[documents.scoreDocs.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = searcher.storedFields().document(documents.scoreDocs[i].doc).get("id");
    }
    return List.of(ids);
  }

  @Test
  void whatATextQueryFoundIsRankedByCodes() throws IOException {
    assertThat(reader.leaves()).hasSizeGreaterThan(2);
    assertThat(search(new TermQuery(new Term("text", "river")), 10))
        .isEqualTo(nearest(IntStream.range(0, COUNT).filter(i -> i % 3 == 0), 10));
  }

  @Test
  void aScanOfAllCodesIsARankingToo() throws IOException {
    assertThat(search(new MatchAllDocsQuery(), 25))
        .isEqualTo(nearest(IntStream.range(0, COUNT), 25));
  }

  @Test
  void documentsWithoutACodeComeLast() throws IOException {
    TopDocs found = searcher.search(new MatchAllDocsQuery(), COUNT);
    CodeRescorer rescorer = new CodeRescorer("code", model, query);
    ScoreDoc[] ranked = rescorer.rescore(searcher, found, COUNT).scoreDocs;
    assertThat(ranked).hasSize(COUNT - 1);
    for (int i = 0; i < ranked.length; i++) {
      assertThat(ranked[i].score > 0).isEqualTo(i < COUNT - 1 - COUNT / 50);
    }
    assertThat(rescorer.explain(searcher, Explanation.match(1, "found"), ranked[0].doc).getValue())
        .isEqualTo(ranked[0].score);
  }

  @Test
  void whatIsNoCodeOfTheModelIsRefused() throws IOException {
    assertThatThrownBy(() -> new CodeRescorer("code", model, new float[3]))
        .hasMessageContaining("query: length 3, must be 24");
    try (ByteBuffersDirectory other = new ByteBuffersDirectory()) {
      try (IndexWriter writer = new IndexWriter(other, new IndexWriterConfig())) {
        Document document = new Document();
        document.add(new BinaryDocValuesField("code", new BytesRef(new byte[4])));
        writer.addDocument(document);
      }
      try (DirectoryReader strange = DirectoryReader.open(other)) {
        IndexSearcher its = new IndexSearcher(strange);
        TopDocs found = its.search(new MatchAllDocsQuery(), 1);
        assertThatThrownBy(() -> new CodeRescorer("code", model, query).rescore(its, found, 1))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("document 0, field code: no code of this model")
            .hasMessageContaining("length 4, must be 13");
      }
    }
  }
}
