using Grpc.Core;
using Grpc.Net.Client;
using GrpcCrm.Benchmarks.Calls;
using GrpcCrm.Benchmarks.Frame;
using GrpcCrm.Benchmarks.Records;

namespace GrpcCrm.Benchmarks.Soak;

/// <summary>Two manufacturers with their dealers, the hosts that serve them, and how all calls were answered.</summary>
internal sealed class SoakScene(BenchScene bench) : IDisposable
{
    private const int Interactions = 60;
    private const int Customers = 200;
    private const int FirstOtherDealer = 100;
    private readonly GrpcChannel[] _channels =
        [.. bench.Hosts.Select(host => GrpcChannel.ForAddress(host.Address, new() { MaxRetryAttempts = 1 }))];

    private string[] _tokens = [];
    private People _latePeople = null!;
    private People _otherPeople = null!;

    public BenchScene Bench => bench;

    public Answers Answers { get; } = new();

    /// <summary>The manufacturer that catches up.</summary>
    public Volume Late { get; } = new(SoakSize.LateDealers, Interactions, 3)
    {
        Customers = Customers,
        Maker = new(new("0199c000-0000-7000-8000-0000000000a1"), 0),
    };

    /// <summary>The one that closes its months meanwhile.</summary>
    public Volume Other { get; } = new(SoakSize.OtherDealers, Interactions * 5, 15)
    {
        Customers = Customers,
        Maker = new(new("0199c000-0000-7000-8000-0000000000b2"), FirstOtherDealer),
    };

    public string Operator => _tokens[0];

    public async Task PrepareAsync(int firstMonth, int months, CancellationToken cancellationToken)
    {
        var late = new Stock(bench, Late);
        await late.CreateDealersAsync(cancellationToken);
        await late.FillAsync([firstMonth], cancellationToken);
        var other = new Stock(bench, Other);
        await other.CreateDealersAsync(cancellationToken);
        await other.FillAsync(Enumerable.Range(0, months), cancellationToken);
        _latePeople = await People.OfAsync(bench, Late, cancellationToken);
        _otherPeople = await People.OfAsync(bench, Other, cancellationToken);
        var dealers = Enumerable.Range(0, Late.Dealers + Other.Dealers).Select(number => $"dealers/{Dealer(number)}");
        _tokens = [.. await bench.Host.TokensAsync(dealers, [], cancellationToken)];
    }

    /// <summary>Of all dealers, those of the late manufacturer first.</summary>
    public Guid Dealer(int number) =>
        number < Late.Dealers ? _latePeople.Dealer(number) : _otherPeople.Dealer(number - Late.Dealers);

    public Guid Customer(int dealer, int number) =>
        dealer < Late.Dealers ? _latePeople.Customer(dealer, number) : _otherPeople.Customer(dealer - Late.Dealers, number);

    public string Token(int dealer) => _tokens[dealer + 1];

    public Metadata Headers(int dealer) => new() { { "authorization", $"Bearer {Token(dealer)}" } };

    /// <summary>Without retries of its own, so that every answer is counted.</summary>
    public CallInvoker Host(int number) => _channels[number].CreateCallInvoker();

    public void Dispose()
    {
        foreach (var channel in _channels) channel.Dispose();
    }
}
