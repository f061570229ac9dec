"""The one kernel of the dashboards: this interpreter's, whatever else is called "python3"."""

from __future__ import annotations

from typing import Any

from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel

from mktlib.dashboards.provisioner import NAME as PROVISIONER

NAME = "python3"


class OwnKernelSpecs(KernelSpecManager):
    """Knows no kernel but IPython on `sys.executable`.

    A user's folder may hold another "python3" that lacks the package; kernel specs are looked up
    there first, so none is looked up at all.
    """

    def find_kernel_specs(self) -> dict[str, str]:
        """Return the one name, with the folder of its icons."""
        return {NAME: RESOURCES}

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the spec of the one kernel."""
        if kernel_name != NAME:
            raise NoSuchKernel(kernel_name)
        spec = get_kernel_dict()
        spec["metadata"] = {**spec.get("metadata", {}), "kernel_provisioner": {"provisioner_name": PROVISIONER}}
        return KernelSpec(resource_dir=RESOURCES, **spec)

    def get_all_specs(self) -> dict[str, Any]:
        """Return the one kernel as the REST answer has it."""
        return {NAME: {"resource_dir": RESOURCES, "spec": self.get_kernel_spec(NAME).to_dict()}}
