using GrpcCrm.Client;
using GrpcCrm.Demo.Processes;
using GrpcCrm.Demo.Sources;

namespace GrpcCrm.Demo.Run;

/// <summary>A manufacturer on file, and where its process keeps its things.</summary>
internal sealed record RegisteredManufacturer(string Display, string Name, string TokenFile, string ReceivedFile);

/// <summary>A dealer on file, and where its system keeps its things.</summary>
internal sealed record RegisteredDealer(string Display, string Name, string TimeZone)
{
    public required IReadOnlyList<RegisteredManufacturer> Manufacturers { get; init; }

    public required string SourceSystem { get; init; }

    /// <summary>The first days of the months that are closed.</summary>
    public required IReadOnlyList<DateOnly> Months { get; init; }

    public required string SourceFile { get; init; }

    /// <summary>What it sends after the months were closed; most dealers have none.</summary>
    public required string LateFile { get; init; }

    public required string TokenFile { get; init; }

    public required string JournalFolder { get; init; }

    public bool IsLate => System.IO.File.Exists(LateFile);

    public Guid Id => Guid.Parse(Name["dealers/".Length..]);
}

/// <summary>Who is on file, with a token for each.</summary>
internal sealed record Registration
{
    public required string OperatorTokenFile { get; init; }

    public required IReadOnlyList<RegisteredManufacturer> Manufacturers { get; init; }

    public required IReadOnlyList<RegisteredDealer> Dealers { get; init; }

    /// <summary>Registers all of the plan as the operator does.</summary>
    public static async Task<Registration> OfAsync(SourcePlan plan, HostProcess host, RunFolder folder, CancellationToken cancellationToken)
    {
        var operatorToken = folder.File("tokens", "operator");
        TokenFile.Write(operatorToken, (await host.TokensAsync([], [], cancellationToken))[0]);
        var options = TokenFile.Options(host.Address, operatorToken);
        using var channel = CrmChannel.Create(options);
        var directory = new V1.DealerService.DealerServiceClient(channel.CreateInvoker(options));

        var manufacturers = new List<RegisteredManufacturer>();
        foreach (var display in plan.Manufacturers)
            manufacturers.Add(await RegisterAsync(directory, display, folder));
        var dealers = new List<RegisteredDealer>();
        foreach (var dealer in plan.Dealers)
            dealers.Add(await RegisterAsync(directory, dealer, [.. dealer.Manufacturers.Select(place => manufacturers[place])], folder));
        await WriteTokensAsync(host, dealers, manufacturers, cancellationToken);
        return new Registration { OperatorTokenFile = operatorToken, Manufacturers = manufacturers, Dealers = dealers };
    }

    private static async Task<RegisteredManufacturer> RegisterAsync(
        V1.DealerService.DealerServiceClient directory, string display, RunFolder folder)
    {
        var response = await directory.CreateManufacturerAsync(new() { Manufacturer = new() { DisplayName = display } });
        var name = response.Manufacturer.Name;
        return new RegisteredManufacturer(display, name, folder.File("tokens", name), folder.File("received", name));
    }

    private static async Task<RegisteredDealer> RegisterAsync(
        V1.DealerService.DealerServiceClient directory, PlannedDealer dealer, List<RegisteredManufacturer> manufacturers, RunFolder folder)
    {
        var response = await directory.CreateDealerAsync(new()
        {
            Dealer = new()
            {
                DisplayName = dealer.Display,
                TimeZone = dealer.TimeZone,
                Manufacturers = { manufacturers.Select(m => m.Name) },
            },
        });
        var name = response.Dealer.Name;
        return new RegisteredDealer(dealer.Display, name, dealer.TimeZone)
        {
            Manufacturers = manufacturers,
            SourceSystem = dealer.SourceSystem,
            Months = dealer.Months,
            SourceFile = folder.File("sources", name),
            LateFile = folder.File("late", name),
            TokenFile = folder.File("tokens", name),
            JournalFolder = folder.File("journals", name),
        };
    }

    private static async Task WriteTokensAsync(
        HostProcess host, List<RegisteredDealer> dealers, List<RegisteredManufacturer> manufacturers, CancellationToken cancellationToken)
    {
        var tokens = await host.TokensAsync(dealers.Select(d => d.Name), manufacturers.Select(m => m.Name), cancellationToken);
        string[] files = [.. dealers.Select(d => d.TokenFile), .. manufacturers.Select(m => m.TokenFile)];
        foreach (var (file, token) in files.Zip(tokens.Skip(1)))
            TokenFile.Write(file, token);
    }
}
