"""A client that has only the protos, in a program that uses Google's own google.rpc first: pushes one batch, makes a report, reads the
feed, and reads why a call is refused.

Arguments: folder of Google's library, folder of the generated code, host:port, dealer, its token, manufacturer, its token. Prints what it saw as JSON.
"""
import json
import sys
from datetime import datetime, timezone

google, generated, address, dealer, dealer_token, manufacturer, manufacturer_token = sys.argv[1:]
sys.path[:0] = [google, generated]

import grpc  # noqa: E402
from google.rpc import code_pb2, error_details_pb2, status_pb2  # noqa: E402
from google.type import date_pb2  # noqa: E402
from grpccrm.v1 import complaint_service_pb2, customer_service_pb2, interaction_service_pb2  # noqa: E402
from grpccrm.v1 import core_pb2, ingest_service_pb2, report_document_pb2, report_feed_service_pb2, report_service_pb2  # noqa: E402
from grpccrm.v1 import ingest_service_pb2_grpc, report_feed_service_pb2_grpc, report_service_pb2_grpc  # noqa: E402

DEADLINE = 60
MAY = datetime(2025, 5, 10, 9, 30, tzinfo=timezone.utc)


def bearer(token):
    return (("authorization", f"Bearer {token}"),)


def records():
    customer = core_pb2.ExternalReference(external_id="c1")
    interaction = interaction_service_pb2.Interaction(
        customer_reference=customer, channel=core_pb2.COMMUNICATION_CHANNEL_PHONE,
        direction=interaction_service_pb2.INTERACTION_DIRECTION_INBOUND, subject="Noise when braking")
    interaction.occurred_time.FromDatetime(MAY)
    complaint = complaint_service_pb2.Complaint(customer_reference=customer, category="Brakes")
    complaint.received_time.FromDatetime(MAY)
    person = customer_service_pb2.Customer(kind=customer_service_pb2.CUSTOMER_KIND_PERSON, family_name="陳")
    return [
        ingest_service_pb2.IngestRecord(external_id="p1", complaint=complaint),
        ingest_service_pb2.IngestRecord(external_id="i1", interaction=interaction),
        ingest_service_pb2.IngestRecord(external_id="c1", customer=person),
        ingest_service_pb2.IngestRecord(external_id="bad", customer=customer_service_pb2.Customer(language_code="?")),
    ]


def push(channel):
    name = f"{dealer}/ingestChannels/python"
    frames = [
        ingest_service_pb2.IngestRequest(
            open=ingest_service_pb2.IngestOpen(channel=name, source_system="dms", client_instance_id="python")),
        ingest_service_pb2.IngestRequest(batch=ingest_service_pb2.IngestBatch(offset=0, records=records())),
    ]
    stub = ingest_service_pb2_grpc.IngestServiceStub(channel)
    answers = {}
    for answer in stub.Ingest(iter(frames), metadata=bearer(dealer_token), timeout=DEADLINE):
        answers[answer.WhichOneof("frame")] = answer
    opened, result = answers["opened"], answers["result"].result
    return {
        "epoch": opened.opened.writer_epoch,
        "created": result.created_count,
        "next_offset": result.next_offset,
        "rejected": [[e.index, e.reason, sorted(v.field for v in e.violations)] for e in result.exceptions],
    }


def read_feed(channel):
    reports = report_service_pb2_grpc.ReportServiceStub(channel)
    reports.GenerateReport(
        report_service_pb2.GenerateReportRequest(
            parent=manufacturer, dealer=dealer, definition=report_document_pb2.REPORT_DEFINITION_DEALER_SERVICE_QUALITY,
            period_start_date=date_pb2.Date(year=2025, month=5, day=1)),
        metadata=bearer(manufacturer_token), timeout=DEADLINE)
    feed = report_feed_service_pb2_grpc.ReportFeedServiceStub(channel)
    stream = feed.StreamReports(
        report_feed_service_pb2.StreamReportsRequest(parent=manufacturer), metadata=bearer(manufacturer_token), timeout=DEADLINE)
    event = next(frame for frame in stream if frame.WhichOneof("frame") == "batch").batch.events[0]
    stream.cancel()
    document = report_document_pb2.ReportDocument.FromString(event.report.report.revision.document)
    totals = {cell.metric: cell.numerator for cell in document.cells if not cell.dimensions}
    return {
        "position": event.position,
        "interactions": totals["interactions.count"],
        "complaints": totals["complaints.received"],
    }


def refused(channel):
    stub = ingest_service_pb2_grpc.IngestServiceStub(channel)
    request = ingest_service_pb2.ListIngestRejectionsRequest(parent=dealer, page_size=-1, page_token="x" * 2000)
    try:
        stub.ListIngestRejections(request, metadata=bearer(dealer_token), timeout=DEADLINE)
    except grpc.RpcError as error:
        trailers = dict(error.trailing_metadata())
        status = status_pb2.Status.FromString(trailers["grpc-status-details-bin"])
        info, request = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        for detail in status.details:
            detail.Unpack(info) or detail.Unpack(request)
        fields = sorted(violation.field for violation in request.field_violations)
        assert status.code == code_pb2.INVALID_ARGUMENT
        return {"code": error.code().name, "reason": info.reason, "domain": info.domain, "fields": fields}
    return None


with grpc.insecure_channel(address) as line:
    print(json.dumps({"push": push(line), "feed": read_feed(line), "refusal": refused(line)}))
