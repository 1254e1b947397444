// The way of a request from its connection to a worker and back.
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "exporter/grpc/connection.h"
#include "exporter/grpc/dispatcher.h"
#include "exporter/grpc/message_reader.h"
#include "exporter/grpc/request_head.h"
#include "exporter/grpc/session.h"
#include "exporter/grpc/status.h"

namespace pitwall::grpc {

namespace {

Reply Busy() { return ErrorReply(Code::kUnavailable, "too many requests are being processed"); }

}  // namespace

// The loop thread creates it and a worker processes it. `is_cancelled` only saves work: the worker
// may miss it, and then its reply finds no stream. So relaxed order is enough.
struct Connection::Call {
  std::string path;
  Message message;
  std::shared_ptr<std::atomic<bool>> is_cancelled;
};

HeadDecision Connection::OnHead(std::int32_t stream_id, const RequestHead& head) {
  last_active_at_ = Clock::now();
  HeadDecision decision = services_.dispatcher->CheckHead(head);
  if (!decision.is_deferred) return decision;
  auto check = [&services = services_, id = id_, stream_id, request = head.ForAccessPolicy(),
                authority = head.authority()] {
    auto refusal = services.dispatcher->CheckAccess(request, authority);
    services.resume(id, [stream_id, refusal = std::move(refusal)](Connection& connection) {
      if (refusal) {
        connection.session_->Respond(stream_id, *refusal);
      } else {
        connection.session_->Admit(stream_id);
      }
    });
  };
  if (!services_.pool->Add(std::move(check))) return {Busy(), false};
  return decision;
}

void Connection::OnRequest(std::int32_t stream_id, const RequestHead& head, Message message) {
  if (message.is_compressed && !head.is_gzip()) {
    return session_->Respond(
        stream_id, ErrorReply(Code::kInternal, "a compressed message needs grpc-encoding"));
  }
  auto is_cancelled = std::make_shared<std::atomic<bool>>(false);
  cancellations_[stream_id] = is_cancelled;
  auto call = std::make_shared<Call>(Call{head.path(), std::move(message), is_cancelled});
  auto run = [&services = services_, id = id_, stream_id, call = std::move(call)]() mutable {
    if (call->is_cancelled->load(std::memory_order_relaxed)) return;
    Reply reply = services.dispatcher->Run(call->path, call->message);
    call.reset();  // frees the message before its client can send another one
    services.resume(id, [stream_id, reply = std::move(reply)](Connection& connection) {
      connection.session_->Respond(stream_id, reply);
    });
  };
  if (!services_.pool->Add(std::move(run))) session_->Respond(stream_id, Busy());
}

void Connection::OnDone(std::int32_t stream_id, const RequestHead& head, Code code,
                        double seconds) {
  last_active_at_ = Clock::now();
  services_.metrics->CountCall(services_.dispatcher->ServiceOf(head.path()), code, seconds);
  const auto found = cancellations_.find(stream_id);
  if (found == cancellations_.end()) return;
  found->second->store(true, std::memory_order_relaxed);
  cancellations_.erase(found);
}

}  // namespace pitwall::grpc
