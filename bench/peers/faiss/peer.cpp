// SPDX-License-Identifier: Apache-2.0
// The jobs of bench/run by a faiss built for this processor. Speaks what bench/peers/peer.py speaks.
// Usage: peer JOB FOLDER THREADS OPTIONS; options as JSON.
#include <faiss/IndexBinaryFlat.h>
#include <faiss/IndexLSH.h>
#include <faiss/utils/random.h>

#include <cstdio>
#include <exception>
#include <functional>
#include <iostream>

#include "faiss.hpp"

namespace {
// The value of a key in flat JSON, as text.
std::string option(const std::string& json, const std::string& key) {
  size_t at = json.find("\"" + key + "\":");
  if (at == std::string::npos) throw std::runtime_error("no option " + key);
  at = json.find_first_not_of(" \"", at + key.size() + 3);
  // A description has commas of its own, so text ends with its quote.
  bool text = json[at - 1] == '"';
  return json.substr(at, json.find_first_of(text ? "\"" : ",}", at) - at);
}

using Answer = std::function<void(const std::string&)>;

void serve(const std::string& name, const std::function<void()>& job, const Answer& answer) {
  std::cout << "{\"ready\": \"" << name << "\"}" << std::endl;
  for (std::string order; std::getline(std::cin, order);) {
    if (order == "run") {
      double start = seconds();
      job();
      double end = seconds();
      std::printf("{\"seconds\": %.9f}\n", end - start);
      std::fflush(stdout);
    } else if (order.rfind("answer ", 0) == 0) {
      answer(order.substr(7));
      std::cout << "{\"answer\": \"written\"}" << std::endl;
    } else {
      return;
    }
  }
}

void nothing(const std::string& file) { save(file, std::vector<float>{0}, 1); }

// Signs of given hyperplanes: faiss's LSH with our matrix in place of its rotation.
std::unique_ptr<faiss::IndexLSH> hyperplanes(const std::string& folder, const Matrix<float>& vectors) {
  Matrix<float> encoder = load<float>(folder + "/encoder.npy");
  auto index = std::make_unique<faiss::IndexLSH>(encoder.columns, encoder.rows, true, false);
  index->train(1000, vectors.values.data());
  index->rrot.A = encoder.values;
  return index;
}

void encode(const std::string& folder) {
  auto vectors = load<float>(folder + "/vectors.npy");
  auto index = hyperplanes(folder, vectors);
  size_t bytes = index->sa_code_size();
  std::vector<uint8_t> codes(vectors.rows * bytes);
  serve(
      faissName() + " IndexLSH.sa_encode",
      [&] { index->sa_encode(vectors.rows, vectors.values.data(), codes.data()); },
      [&](const std::string& file) { save(file, codes, bytes); });
}

void decode(const std::string& folder) {
  auto vectors = load<float>(folder + "/vectors.npy");
  auto codes = load<uint8_t>(folder + "/codes.npy");
  auto index = hyperplanes(folder, vectors);
  serve(
      faissName() + " IndexLSH.sa_decode",
      [&] { index->sa_decode(codes.rows, codes.values.data(), vectors.values.data()); }, nothing);
}

void scan(const std::string& folder) {
  auto codes = load<uint8_t>(folder + "/codes.npy");
  auto queries = load<uint8_t>(folder + "/queries.npy");
  faiss::IndexBinaryFlat index(8 * codes.columns);
  index.add(codes.rows, codes.values.data());
  std::vector<int32_t> distances(queries.rows * 10);
  std::vector<faiss::idx_t> ids(distances.size());
  serve(
      faissName() + " IndexBinaryFlat",
      [&] { index.search(queries.rows, queries.values.data(), 10, distances.data(), ids.data()); },
      [&](const std::string& file) { save(file, distances, 10); });
}

void fitItq(const std::string& folder, const std::string& options) {
  auto vectors = load<float>(folder + "/vectors.npy");
  auto test = load<float>(folder + "/test.npy");
  int bits = std::stoi(option(options, "bits"));
  Itq itq;
  serve(
      faissName() + " ITQ + OpenBLAS decoder", [&] { itq.train(vectors, bits); },
      [&](const std::string& file) {
        double lost = distortion(test, itq.decode(itq.signs(test)), meanOf(vectors));
        save(file, std::vector<double>{lost}, 1);
      });
}

// The ten nearest of base.npy to all of queries.npy.
void search(const std::string& folder, const std::string& options) {
  auto base = load<float>(folder + "/base.npy");
  auto queries = load<float>(folder + "/queries.npy");
  std::string description = option(options, "index");
  auto index = makeIndex(description, base.columns);
  index->train(base.rows, base.values.data());
  index->add(base.rows, base.values.data());
  std::vector<float> distances(queries.rows * 10);
  std::vector<faiss::idx_t> ids(distances.size());
  serve(
      faissName() + " " + description,
      [&] { index->search(queries.rows, queries.values.data(), 10, distances.data(), ids.data()); },
      [&](const std::string& file) { save(file, ids, 10); });
}

// The ten nearest of many normal vectors to one query of queries.npy, another one each time.
void single(const std::string& folder, const std::string& options) {
  auto queries = load<float>(folder + "/queries.npy");
  std::string description = option(options, "index");
  size_t count = std::stoul(option(options, "codes")), block = 100'000, d = queries.columns, next = 0;
  auto index = makeIndex(description, d);
  std::vector<float> vectors(block * d);
  for (size_t added = 0; added < count; added += block) {
    faiss::float_randn(vectors.data(), vectors.size(), added);
    if (added == 0) index->train(block, vectors.data());
    index->add(std::min(block, count - added), vectors.data());
  }
  std::vector<float> distances(10);
  std::vector<faiss::idx_t> ids(10);
  serve(
      faissName() + " " + description,
      [&] {
        index->search(1, queries.row(next), 10, distances.data(), ids.data());
        next = (next + 1) % queries.rows;
      },
      nothing);
}
}  // namespace

int main(int count, char** arguments) {
  if (count != 5) {
    std::fprintf(stderr, "peer JOB FOLDER THREADS OPTIONS\n");
    return 2;
  }
  std::string job = arguments[1], folder = arguments[2], options = arguments[4];
  try {
    useThreads(std::atoi(arguments[3]));
    if (job == "encode_faiss") encode(folder);
    else if (job == "decode_faiss") decode(folder);
    else if (job == "scan_faiss") scan(folder);
    else if (job == "fit_itq") fitItq(folder, options);
    else if (job == "search_faiss") search(folder, options);
    else if (job == "single_faiss") single(folder, options);
    else throw std::runtime_error(job + ": no such job");
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
  return 0;
}
