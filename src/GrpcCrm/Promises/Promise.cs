using GrpcCrm.Platform;
using GrpcCrm.Platform.Deletion;
using GrpcCrm.Platform.Names;
using GrpcCrm.Platform.Steps;
using GrpcCrm.Platform.Storage;

namespace GrpcCrm.Promises;

/// <summary>What was promised; the numbers are the contract's.</summary>
public enum PromiseCategory : short
{
    Unspecified = 0,
    CallBack = 1,
    ReadyDate = 2,
    DeliveryDate = 3,
    Information = 4,
    Parts = 5,
    Goodwill = 6,
    Price = 7,
    Other = 8,
}

/// <summary>What a dealer has told a customer it will do by a time. No Delete rpc ends it, but its source may.</summary>
public sealed class Promise : DeletableRecord, INamed, IStepped<PromiseState>
{
    public static ResourcePattern Names { get; } = ResourceNames.Of("promises");

    public Guid? ManufacturerId { get; set; }

    /// <summary>It names no manufacturer of its own but a vehicle, so it is about the vehicle's; null while that is not known.</summary>
    public bool ManufacturerDerived { get; set; }

    /// <summary>Null while the customer that the reference names is not known yet.</summary>
    public Guid? CustomerId { get; set; }

    public string? CustomerSourceSystem { get; set; }

    public string? CustomerExternalId { get; set; }

    /// <summary>Null while the vehicle that the reference names is not known yet.</summary>
    public Guid? VehicleId { get; set; }

    public string? VehicleSourceSystem { get; set; }

    public string? VehicleExternalId { get; set; }

    public Guid? ComplaintId { get; set; }

    /// <summary>The promise whose place it has taken.</summary>
    public Guid? RenegotiatesId { get; set; }

    public PromiseCategory Category { get; set; }

    public string Text { get; set; } = "";

    public JourneyPhase JourneyPhase { get; set; }

    public DateTime MadeTime { get; set; }

    public DateTime DueTime { get; set; }

    public DateTime? KeptTime { get; private set; }

    public DateTime? CancelledTime { get; private set; }

    public DateTime? RenegotiatedTime { get; private set; }

    public DateTime? BrokenTime { get; private set; }

    public PromiseState StateAt(DateTime moment) =>
        CancelledTime <= moment ? PromiseState.Cancelled
        : RenegotiatedTime <= moment ? PromiseState.Renegotiated
        : KeptTime <= moment ? KeptTime <= DueTime ? PromiseState.Kept : PromiseState.KeptLate
        : BrokenTime <= moment || DueTime < moment ? PromiseState.Broken
        : PromiseState.Made;

    public void Reach(PromiseState state, DateTime time)
    {
        switch (state)
        {
            case PromiseState.Kept:
                KeptTime = time;
                break;
            case PromiseState.Cancelled:
                CancelledTime = time;
                break;
            case PromiseState.Renegotiated:
                RenegotiatedTime = time;
                break;
            case PromiseState.Broken:
                BrokenTime = time;
                break;
        }
    }

    /// <summary>What takes its place, of the same content.</summary>
    public void FollowOn(Promise before)
    {
        RenegotiatesId = before.RecordId;
        (ManufacturerId, ManufacturerDerived) = (before.ManufacturerId, before.ManufacturerDerived);
        (CustomerId, VehicleId) = (before.CustomerId, before.VehicleId);
        (CustomerSourceSystem, CustomerExternalId) = (before.CustomerSourceSystem, before.CustomerExternalId);
        (VehicleSourceSystem, VehicleExternalId) = (before.VehicleSourceSystem, before.VehicleExternalId);
        (ComplaintId, Category, Text, JourneyPhase) = (before.ComplaintId, before.Category, before.Text, before.JourneyPhase);
    }

    protected override void Empty()
    {
        (ManufacturerId, ManufacturerDerived, ComplaintId, RenegotiatesId) = (null, false, null, null);
        (CustomerId, CustomerSourceSystem, CustomerExternalId) = (null, null, null);
        (VehicleId, VehicleSourceSystem, VehicleExternalId) = (null, null, null);
        (Category, Text, JourneyPhase) = (default, "", default);
        (MadeTime, DueTime) = (RecordedTime, RecordedTime);
        (KeptTime, CancelledTime, RenegotiatedTime, BrokenTime) = (null, null, null, null);
    }
}
