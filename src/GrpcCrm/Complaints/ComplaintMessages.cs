using GrpcCrm.Platform;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Validation;

namespace GrpcCrm.Complaints;

public static class ComplaintMessages
{
    /// <summary>The times that a source tells must make a history.</summary>
    public static void Validate(this V1.Complaint complaint, string path, Violations violations)
    {
        if (complaint.ReceivedTime is not { } received) return;
        if (complaint.AcknowledgedTime?.CompareTo(received) < 0) Add("acknowledged_time", "received_time");
        if (complaint.RespondedTime?.CompareTo(received) < 0) Add("responded_time", "received_time");
        if (complaint.ClosedTime is { } closed)
        {
            if (closed.CompareTo(received) < 0) Add("closed_time", "received_time");
            else if (complaint.RespondedTime?.CompareTo(closed) > 0) Add("closed_time", "responded_time");
        }

        void Add(string field, string earlier) => violations.Add(path + field, "ORDER", $"The time lies before {earlier}.");
    }

    public static V1.Complaint ToMessage(this Complaint complaint, ComplaintState state) => new()
    {
        Name = ResourceNames.Complaints.Format(complaint.DealerId, complaint.ComplaintId),
        SourceSystem = complaint.SourceSystem ?? "",
        ExternalId = complaint.ExternalId ?? "",
        Customer = complaint.CustomerId is { } customer ? ResourceNames.Customers.Format(complaint.DealerId, customer) : "",
        CustomerReference = ReferenceMessages.ToMessage(complaint.CustomerSourceSystem, complaint.CustomerExternalId),
        Manufacturer = complaint.ManufacturerId is { } manufacturer ? ResourceNames.Manufacturers.Format(manufacturer) : "",
        Category = complaint.Category,
        Subcategory = complaint.Subcategory,
        Channel = (V1.CommunicationChannel)complaint.Channel,
        Subject = complaint.Subject,
        Narrative = complaint.Narrative,
        JourneyPhase = (V1.JourneyPhase)complaint.JourneyPhase,
        ReceivedTime = complaint.ReceivedTime.ToTimestamp(),
        AcknowledgedTime = complaint.AcknowledgedTime.ToTimestamp(),
        RespondedTime = complaint.RespondedTime.ToTimestamp(),
        ClosedTime = complaint.ClosedTime.ToTimestamp(),
        State = (V1.ComplaintState)state,
        CreateTime = complaint.CreatedTime.ToTimestamp(),
        UpdateTime = complaint.RecordedTime.ToTimestamp(),
        Etag = Etag.Of(complaint.Revision),
        Vehicle = complaint.VehicleId is { } vehicle ? ResourceNames.Vehicles.Format(complaint.DealerId, vehicle) : "",
        VehicleReference = ReferenceMessages.ToMessage(complaint.VehicleSourceSystem, complaint.VehicleExternalId),
    };

    public static V1.ComplaintEvent ToMessage(this ComplaintEvent happening) => new()
    {
        State = (V1.ComplaintState)happening.State,
        OccurredTime = happening.OccurredTime.ToTimestamp(),
        RecordedTime = happening.RecordedTime.ToTimestamp(),
        Origin = (V1.EventOrigin)happening.Origin,
    };
}
