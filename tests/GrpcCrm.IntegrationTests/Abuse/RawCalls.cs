using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;

namespace GrpcCrm.IntegrationTests.Abuse;

/// <summary>How a call ended, as the wire said.</summary>
public sealed record RawAnswer(string Status, string Message, string Details)
{
    /// <summary>The one ErrorInfo.</summary>
    public Google.Rpc.ErrorInfo Info
    {
        get
        {
            var status = Google.Rpc.Status.Parser.ParseFrom(Convert.FromBase64String(Details.PadRight((Details.Length + 3) / 4 * 4, '=')));
            return Assert.Single(status.Details, detail => detail.Is(Google.Rpc.ErrorInfo.Descriptor)).Unpack<Google.Rpc.ErrorInfo>();
        }
    }
}

/// <summary>gRPC calls whose bytes are made by hand.</summary>
public sealed class RawCalls : IDisposable
{
    private readonly HttpClient _http;

    public RawCalls(string target, string token)
    {
        _http = new HttpClient(new SocketsHttpHandler { MaxResponseHeadersLength = 64 }) { BaseAddress = new Uri($"http://{target}") };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        _http.DefaultRequestHeaders.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
    }

    /// <summary>The bytes of a message, behind the prefix that tells their length, or another.</summary>
    public static byte[] Frame(byte[] message, bool compressed = false, uint? length = null)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = compressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), length ?? (uint)message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    public async Task<RawAnswer> CallAsync(string rpc, byte[] body, params (string Name, string Value)[] headers)
    {
        using var request = Request(rpc, new ByteArrayContent(body), headers);
        using var response = await _http.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        if (response.StatusCode != HttpStatusCode.OK) return new RawAnswer($"HTTP {(int)response.StatusCode}", "", "");
        return new RawAnswer(Header(response, "grpc-status"), Header(response, "grpc-message"), Header(response, "grpc-status-details-bin"));
    }

    /// <summary>Sends what there is of the body, then nothing, and waits until the host has had enough.</summary>
    public async Task StalledAsync(string rpc, byte[] body)
    {
        try
        {
            Assert.Equal("4", (await StalledAnswerAsync(rpc, body)).Status);
        }
        catch (HttpRequestException cut)
        {
            Assert.IsType<HttpProtocolException>(cut.InnerException);
        }
    }

    /// <summary>What the host says when it has had enough.</summary>
    public async Task<RawAnswer> StalledAnswerAsync(string rpc, byte[] body)
    {
        using var content = new StalledContent(body);
        using var request = Request(rpc, content);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new RawAnswer(Header(response, "grpc-status"), Header(response, "grpc-message"), Header(response, "grpc-status-details-bin"));
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Request(string rpc, HttpContent content, params (string Name, string Value)[] headers)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        var request = new HttpRequestMessage(HttpMethod.Post, $"/{rpc}")
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    private static string Header(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out var trailer) ? string.Concat(trailer)
        : response.Headers.TryGetValues(name, out var header) ? string.Concat(header)
        : "";

    private sealed class StalledContent(byte[] body) : HttpContent
    {
        private readonly TaskCompletionSource _never = new();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(body);
            await stream.FlushAsync();
            await _never.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            _never.TrySetCanceled();
            base.Dispose(disposing);
        }
    }
}
