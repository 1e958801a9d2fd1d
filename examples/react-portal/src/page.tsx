import { createRoot } from 'react-dom/client';
import { Portal } from './portal.tsx';

const element = document.getElementById('portal');
if (element) createRoot(element).render(<Portal />);
