using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1;

namespace GrpcCrm.Platform.Discovery;

/// <summary>Tells tools the contract, file by file. A stream is bounded: so many questions, so long a pause between two.</summary>
public sealed class ReflectionService(ContractIndex index, TimeProvider time, IHostApplicationLifetime lifetime)
    : ServerReflection.ServerReflectionBase
{
    private const int Questions = 1000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    public override async Task ServerReflectionInfo(
        IAsyncStreamReader<ServerReflectionRequest> requestStream, IServerStreamWriter<ServerReflectionResponse> responseStream,
        ServerCallContext context)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        for (var asked = 0; await Next(requestStream, context.CancellationToken) is { } request; asked++)
        {
            var response = asked < Questions ? Answer(request, told) : Refusal(StatusCode.ResourceExhausted, "Too many questions.");
            response.ValidHost = request.Host;
            response.OriginalRequest = request;
            await responseStream.WriteAsync(response, context.CancellationToken);
            if (asked == Questions) return;
        }
    }

    /// <summary>The next question; null at the end, also where none comes for too long and where the host ends.</summary>
    private async Task<ServerReflectionRequest?> Next(
        IAsyncStreamReader<ServerReflectionRequest> requests, CancellationToken cancellation)
    {
        using var pause = new CancellationTokenSource(Pause, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(pause.Token, lifetime.ApplicationStopping, cancellation);
        try
        {
            return await requests.MoveNext(over.Token) ? requests.Current : null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private ServerReflectionResponse Answer(ServerReflectionRequest request, HashSet<string> told) =>
        request.MessageRequestCase switch
        {
            ServerReflectionRequest.MessageRequestOneofCase.FileByFilename => Files(index.File(request.FileByFilename), told),
            ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol =>
                Files(index.FileOfSymbol(request.FileContainingSymbol), told),
            ServerReflectionRequest.MessageRequestOneofCase.FileContainingExtension =>
                Files(FileOf(request.FileContainingExtension), told),
            ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType => Numbers(request.AllExtensionNumbersOfType),
            ServerReflectionRequest.MessageRequestOneofCase.ListServices => Services(),
            ServerReflectionRequest.MessageRequestOneofCase.None => Refusal(StatusCode.InvalidArgument, "Nothing was asked."),
        };

    private FileDescriptor? FileOf(ExtensionRequest extension) =>
        index.FileOfExtension(extension.ContainingType, extension.ExtensionNumber);

    private static ServerReflectionResponse Files(FileDescriptor? file, HashSet<string> told)
    {
        if (file is null) return Refusal(StatusCode.NotFound, "There is no such file, symbol or extension.");
        var files = new FileDescriptorResponse();
        foreach (var each in ContractIndex.WithImports(file))
        {
            // What was asked for is told again; what it imports, once a stream.
            if (told.Add(each.Name) || each == file) files.FileDescriptorProto.Add(each.SerializedData);
        }

        return new() { FileDescriptorResponse = files };
    }

    private ServerReflectionResponse Numbers(string type) =>
        index.Extensions(type) is { } numbers
            ? new() { AllExtensionNumbersResponse = new() { BaseTypeName = type, ExtensionNumber = { numbers } } }
            : Refusal(StatusCode.NotFound, "There is no such message.");

    private ServerReflectionResponse Services()
    {
        var services = new ListServiceResponse();
        services.Service.AddRange(index.Services.Select(name => new ServiceResponse { Name = name }));
        return new() { ListServicesResponse = services };
    }

    private static ServerReflectionResponse Refusal(StatusCode code, string message) =>
        new() { ErrorResponse = new() { ErrorCode = (int)code, ErrorMessage = message } };
}
