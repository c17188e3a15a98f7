using GrpcCrm.Complaints;
using GrpcCrm.Customers;
using GrpcCrm.Ingest;
using GrpcCrm.Platform;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Storage;
using GrpcCrm.Platform.Validation;
using GrpcCrm.Vehicles;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace GrpcCrm.Promises;

public static class PromiseMessages
{
    public static readonly RequestRule[] Rules =
    [
        RequestRule.For<V1.CreatePromiseRequest>((request, scene, violations) => request.Promise?.Validate(scene.Now, violations)),
    ];

    public const string BeforeMade = "The time lies before made_time. Nothing happens to a promise before it is made.";

    /// <param name="promise">The promise.</param>
    /// <param name="now">The moment of the answer, for its state.</param>
    public static V1.Promise ToMessage(this Promise promise, DateTime now) => new()
    {
        Name = Promise.Names.Format(promise.DealerId, promise.RecordId),
        SourceSystem = promise.SourceSystem ?? "",
        ExternalId = promise.ExternalId ?? "",
        Customer = promise.CustomerId is { } customer ? Customer.Names.Format(promise.DealerId, customer) : "",
        CustomerReference = ReferenceMessages.ToMessage(promise.CustomerSourceSystem, promise.CustomerExternalId),
        Vehicle = promise.VehicleId is { } vehicle ? Vehicle.Names.Format(promise.DealerId, vehicle) : "",
        VehicleReference = ReferenceMessages.ToMessage(promise.VehicleSourceSystem, promise.VehicleExternalId),
        Manufacturer = promise.ManufacturerId is { } manufacturer ? ResourceNames.Manufacturers.Format(manufacturer) : "",
        Complaint = promise.ComplaintId is { } complaint ? Complaint.Names.Format(promise.DealerId, complaint) : "",
        Category = (V1.PromiseCategory)promise.Category,
        Text = promise.Text,
        MadeTime = promise.MadeTime.ToTimestamp(),
        DueTime = promise.DueTime.ToTimestamp(),
        JourneyPhase = (V1.JourneyPhase)promise.JourneyPhase,
        KeptTime = promise.KeptTime?.ToTimestamp(),
        CancelledTime = promise.CancelledTime?.ToTimestamp(),
        RenegotiatedTime = promise.RenegotiatedTime?.ToTimestamp(),
        BrokenTime = promise.BrokenTime?.ToTimestamp(),
        Renegotiates = promise.RenegotiatesId is { } before ? Promise.Names.Format(promise.DealerId, before) : "",
        State = (V1.PromiseState)promise.StateAt(now),
        CreateTime = promise.CreatedTime.ToTimestamp(),
        UpdateTime = promise.RecordedTime.ToTimestamp(),
        Etag = Etag.Of(promise.Revision),
    };

    /// <summary>For a promise that is made one by one: completes its references, and says what must hold between its fields.</summary>
    public static void Validate(this V1.Promise promise, DateTime now, Violations violations)
    {
        const string Path = "promise.";
        if (promise.SourceSystem.Length > 0 != promise.ExternalId.Length > 0)
            violations.Add(Path + "external_id", "TOGETHER", "Set source_system and external_id together, or neither.");
        promise.CustomerReference.Complete(promise.SourceSystem, Path + "customer_reference", violations);
        promise.VehicleReference.Complete(promise.SourceSystem, Path + "vehicle_reference", violations);
        SourceClockMessages.NotAhead(promise.MadeTime, Path + "made_time", now, violations);
        CheckDue(promise, Path, violations);
        foreach (var (field, time) in promise.Steps())
        {
            if (time is not null)
                violations.Add(Path + field, "STEP", "What has happened to a promise comes by ingest, or by a step. Leave it out.");
        }
    }

    /// <summary>What must hold between the times, whoever tells them.</summary>
    public static void CheckTimes(this V1.Promise promise, string path, Violations violations)
    {
        CheckDue(promise, path, violations);
        foreach (var (field, time) in promise.Steps())
        {
            if (promise.MadeTime is { } made && time?.CompareTo(made) < 0)
                violations.Add(path + field, "ORDER", BeforeMade);
        }
    }

    /// <summary>The times that steps set, by their fields.</summary>
    public static IEnumerable<(string Field, Timestamp? Time)> Steps(this V1.Promise promise) =>
    [
        ("kept_time", promise.KeptTime),
        ("cancelled_time", promise.CancelledTime),
        ("renegotiated_time", promise.RenegotiatedTime),
        ("broken_time", promise.BrokenTime),
    ];

    public static Naming Naming(this V1.Promise promise) => new("promise.", promise.Manufacturer)
    {
        Customer = promise.Customer,
        CustomerReference = promise.CustomerReference,
        Vehicle = promise.Vehicle,
        VehicleReference = promise.VehicleReference,
    };

    public static void ApplyTo(this V1.Promise message, Promise promise, Links about)
    {
        promise.SourceSystem = message.SourceSystem.Length > 0 ? message.SourceSystem : null;
        promise.ExternalId = message.ExternalId.Length > 0 ? message.ExternalId : null;
        (promise.CustomerId, promise.VehicleId) = (about.CustomerId, about.VehicleId);
        (promise.ManufacturerId, promise.ManufacturerDerived) = (about.ManufacturerId, about.ManufacturerDerived);
        promise.CustomerSourceSystem = message.CustomerReference?.SourceSystem;
        promise.CustomerExternalId = message.CustomerReference?.ExternalId;
        promise.VehicleSourceSystem = message.VehicleReference?.SourceSystem;
        promise.VehicleExternalId = message.VehicleReference?.ExternalId;
        promise.Category = (PromiseCategory)message.Category;
        promise.Text = message.Text;
        promise.JourneyPhase = (JourneyPhase)message.JourneyPhase;
        (promise.MadeTime, promise.DueTime) = (message.MadeTime.ToTime(), message.DueTime.ToTime());
    }

    private static void CheckDue(V1.Promise promise, string path, Violations violations)
    {
        if (promise is { MadeTime: { } made, DueTime: { } due } && due.CompareTo(made) <= 0)
            violations.Add(path + "due_time", "ORDER", "The time is not after made_time. Send by when it is to be kept.");
    }
}
